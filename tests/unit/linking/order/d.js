print('d', typeof this); export {};
