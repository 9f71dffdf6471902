print(undefined, null, true, false, NaN, Infinity, -Infinity, 0.5, 1e21 > 1, 0x1fff, 0b11, 1_000);
