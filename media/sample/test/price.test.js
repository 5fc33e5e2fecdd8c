import assert from "node:assert/strict";
import { test } from "node:test";
import { bottlePrice, orderPrice, withTax } from "../src/price.js";

test("a bottle costs a sixth of its case", () => {
  assert.equal(bottlePrice(3000), 500);
});

test("the price of a bottle is rounded to the nearest cent", () => {
  assert.equal(bottlePrice(1997), 333);
});

test("full cases are charged as cases, the rest by the bottle", () => {
  assert.equal(orderPrice(8, 3000), 4100);
});

test("tax comes on top", () => {
  assert.equal(withTax(1000, 20), 1200);
});
