print(typeof this, (() => typeof this)()); export {};
