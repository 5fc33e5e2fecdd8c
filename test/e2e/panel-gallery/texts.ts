/** What models write in the gallery. */
export const thought = `The user wants price3 to divide by six. I should read src/price.ts before I change it, and look for other callers.

Maybe the constant is shared; then the other prices would change too.`;

export const answer = `A price is put together in **three steps**, see [src/price.ts](src/price.ts):

1. \`price1\` takes the list price
2. \`price2\` applies the volume discount
   - from 10 pieces: 5 %
   - from 100 pieces: 12 %
3. \`price3\` scales and rounds

\`\`\`ts
export function price3(a: number, b: number): number {
  const scaled = a * 4 + b / 5; // half a cent is lost here
  return Math.round(scaled);
}
\`\`\`

| step | input | rounds |
|---|---|---:|
| price1 | list | no |
| price3 | scaled | yes |

> The old behaviour is documented at https://example.com/pricing/rounding?edition=2024.

The rounding is what is wrong: it happens before the tax is added.`;

export const diff = `--- a/src/price.ts
+++ b/src/price.ts
@@ -14,5 +14,5 @@
 export function price3(a: number, b: number): number {
-  const scaled = a * 4 + b / 5;
+  const scaled = a * 4 + b / 6;
   return Math.round(scaled);
 }
`;

/** Two hunks, so that one can be left out. */
export const twoHunks = `${diff}@@ -40,7 +40,9 @@
 /** What the customer sees, with tax. */
 export function shown(price: number): string {
-  return price.toFixed(2);
+  const rounded = Math.round(price * 100) / 100;
+  return new Intl.NumberFormat("en", { style: "currency", currency: "EUR" }).format(rounded);
 }

 export const TAX = 0.2;
`;

export const longDiff = `--- a/packages/pricing/src/rules/discounts/volume-discount.ts
+++ b/packages/pricing/src/rules/discounts/volume-discount.ts
@@ -1,9 +1,24 @@
 import { type Order, type Rule } from "../rule.ts";

-export function volumeDiscount(order: Order): number {
-  if (order.pieces > 100) return 0.12;
-  if (order.pieces > 10) return 0.05;
-  return 0;
+/** From this many pieces on, this share is taken off. Highest first. */
+const steps = [
+  { pieces: 1000, share: 0.2 },
+  { pieces: 100, share: 0.12 },
+  { pieces: 10, share: 0.05 },
+] as const;
+
+export function volumeDiscount(order: Order): number {
+  return steps.find((step) => order.pieces >= step.pieces)?.share ?? 0;
+}
+
+export const rule: Rule = {
+  name: "volume",
+  applies: (order) => order.pieces >= 10 && !order.lines.some((line) => line.excludedFromDiscounts),
+  price: (order) => order.total * (1 - volumeDiscount(order)),
+};
+
+// ... rest unchanged
 }
 
 export const name = "volume";
`;
