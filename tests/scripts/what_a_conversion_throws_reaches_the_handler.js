// A conversion is a call: it may be inherited, be read by a getter, and throw inside any operator.
// larger chip: it asks for more RAM than the part has
function inherited() {
  class Money {
    constructor(cents) { this.cents = cents; }
    valueOf() { return this.cents; }
    toString() { return `${this.cents} cents`; }
  }
  class Tip extends Money {
    get valueOf() { return () => this.cents * 2; }
  }
  const money = new Money(5), tip = new Tip(6);
  console.log(money + tip, money < tip, `${money} and ${tip}`); // expect: 17 true 5 cents and 6 cents
}

function failing() {
  const nothing = { valueOf: 1, toString: null };
  const objects = { valueOf() { return this; }, toString() { return {}; } };
  const thrower = { valueOf() { throw 'thrown'; }, toString() { throw 'text'; } };
  let caught = '';
  const note = (error) => {
    caught += typeof error === 'string' ? error + ';' : 'TypeError;';
  };
  try { nothing + 1; } catch (e) { note(e); }
  try { `${objects}`; } catch (e) { note(e); }
  try { thrower * 2; } catch (e) { note(e); }
  try { if (thrower < 2) caught += 'never'; } catch (e) { note(e); }
  try { if (2 <= thrower) caught += 'never'; } catch (e) { note(e); }
  try { if (thrower > 2) caught += 'never'; } catch (e) { note(e); }
  try { while (!(thrower >= 2)) caught += 'never'; } catch (e) { note(e); }
  try { thrower == 1; } catch (e) { note(e); }
  try { caught[thrower]; } catch (e) { note(e); }
  try { objects[thrower] = 1; } catch (e) { note(e); }
  console.log(caught); // expect: TypeError;TypeError;thrown;thrown;thrown;thrown;thrown;thrown;text;text;
  const byDefault = (value = -thrower) => value;
  try { byDefault(); } catch (e) { console.log(e, byDefault(3)); } // expect: thrown 3
}

export function main() {
  inherited();
  failing();
}
