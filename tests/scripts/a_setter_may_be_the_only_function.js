// A program that calls nothing but a setter and a getter has the code that calls them.
const counts = {
  sum: 0,
  get twice() {
    return this.sum * 2;
  },
  set total(sum) {
    this.sum += sum;
  },
};

export function main() {
  counts.total = 6;
  counts.total = 5;
  console.log(counts.sum, counts.twice); // expect: 11 22
}
