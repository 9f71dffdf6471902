// Where there are more constants than a byte counts, the key of a property is an operand: elements are not all that is read by one.
let whole = 0;
const counts = {
  get total() {
    return whole;
  },
  set total(sum) {
    whole += sum;
  },
};
const steps = [1, 2, 3];

for (let n = 1; n <= 140; n++) counts[`key${n}`] = n * 3;

function value(n) {
  switch (n) {
    case 1: return counts.key1;
    case 2: return counts.key2;
    case 3: return counts.key3;
    case 4: return counts.key4;
    case 5: return counts.key5;
    case 6: return counts.key6;
    case 7: return counts.key7;
    case 8: return counts.key8;
    case 9: return counts.key9;
    case 10: return counts.key10;
    case 11: return counts.key11;
    case 12: return counts.key12;
    case 13: return counts.key13;
    case 14: return counts.key14;
    case 15: return counts.key15;
    case 16: return counts.key16;
    case 17: return counts.key17;
    case 18: return counts.key18;
    case 19: return counts.key19;
    case 20: return counts.key20;
    case 21: return counts.key21;
    case 22: return counts.key22;
    case 23: return counts.key23;
    case 24: return counts.key24;
    case 25: return counts.key25;
    case 26: return counts.key26;
    case 27: return counts.key27;
    case 28: return counts.key28;
    case 29: return counts.key29;
    case 30: return counts.key30;
    case 31: return counts.key31;
    case 32: return counts.key32;
    case 33: return counts.key33;
    case 34: return counts.key34;
    case 35: return counts.key35;
    case 36: return counts.key36;
    case 37: return counts.key37;
    case 38: return counts.key38;
    case 39: return counts.key39;
    case 40: return counts.key40;
    case 41: return counts.key41;
    case 42: return counts.key42;
    case 43: return counts.key43;
    case 44: return counts.key44;
    case 45: return counts.key45;
    case 46: return counts.key46;
    case 47: return counts.key47;
    case 48: return counts.key48;
    case 49: return counts.key49;
    case 50: return counts.key50;
    case 51: return counts.key51;
    case 52: return counts.key52;
    case 53: return counts.key53;
    case 54: return counts.key54;
    case 55: return counts.key55;
    case 56: return counts.key56;
    case 57: return counts.key57;
    case 58: return counts.key58;
    case 59: return counts.key59;
    case 60: return counts.key60;
    case 61: return counts.key61;
    case 62: return counts.key62;
    case 63: return counts.key63;
    case 64: return counts.key64;
    case 65: return counts.key65;
    case 66: return counts.key66;
    case 67: return counts.key67;
    case 68: return counts.key68;
    case 69: return counts.key69;
    case 70: return counts.key70;
    case 71: return counts.key71;
    case 72: return counts.key72;
    case 73: return counts.key73;
    case 74: return counts.key74;
    case 75: return counts.key75;
    case 76: return counts.key76;
    case 77: return counts.key77;
    case 78: return counts.key78;
    case 79: return counts.key79;
    case 80: return counts.key80;
    case 81: return counts.key81;
    case 82: return counts.key82;
    case 83: return counts.key83;
    case 84: return counts.key84;
    case 85: return counts.key85;
    case 86: return counts.key86;
    case 87: return counts.key87;
    case 88: return counts.key88;
    case 89: return counts.key89;
    case 90: return counts.key90;
    case 91: return counts.key91;
    case 92: return counts.key92;
    case 93: return counts.key93;
    case 94: return counts.key94;
    case 95: return counts.key95;
    case 96: return counts.key96;
    case 97: return counts.key97;
    case 98: return counts.key98;
    case 99: return counts.key99;
    case 100: return counts.key100;
    case 101: return counts.key101;
    case 102: return counts.key102;
    case 103: return counts.key103;
    case 104: return counts.key104;
    case 105: return counts.key105;
    case 106: return counts.key106;
    case 107: return counts.key107;
    case 108: return counts.key108;
    case 109: return counts.key109;
    case 110: return counts.key110;
    case 111: return counts.key111;
    case 112: return counts.key112;
    case 113: return counts.key113;
    case 114: return counts.key114;
    case 115: return counts.key115;
    case 116: return counts.key116;
    case 117: return counts.key117;
    case 118: return counts.key118;
    case 119: return counts.key119;
    case 120: return counts.key120;
    case 121: return counts.key121;
    case 122: return counts.key122;
    case 123: return counts.key123;
    case 124: return counts.key124;
    case 125: return counts.key125;
    case 126: return counts.key126;
    case 127: return counts.key127;
    case 128: return counts.key128;
    case 129: return counts.key129;
    case 130: return counts.key130;
    case 131: return counts.key131;
    case 132: return counts.key132;
    case 133: return counts.key133;
    case 134: return counts.key134;
    case 135: return counts.key135;
    case 136: return counts.key136;
    case 137: return counts.key137;
    case 138: return counts.key138;
    case 139: return counts.key139;
    case 140: return counts.key140;
    default: return 1;
  }
}

export function main() {
  let all = 0;
  for (let n = 0; n < 142; n++) all += value(n);
  console.log(all); // expect: 29612
  let sum = 0;
  for (let at = 0; at < steps.length; at++) {
    sum += steps[at];
    steps[at] = sum;
  }
  console.log(sum, steps[1]); // expect: 6 3
  counts.total = sum;
  counts.total = sum;
  console.log(counts.total); // expect: 12
}
