// node shots.mjs MODULES CHROMIUM UMLAUF FOLDER: a picture of every page at three widths, to be looked at:
// what links lead to, for every role, and what only forms lead to (launch, answer, roll-call, finding).

import { mkdir } from "node:fs/promises";
import { PEOPLE, be, browse, serve, visitor } from "./world.mjs";
import { callTheRoll, establish, launchAndVote, withoutScripts } from "./job.mjs";
import { consult } from "./consultation.mjs";
import { reachable } from "./pages.mjs";

const folder = process.argv[5] ?? "target/screens";
await mkdir(folder, { recursive: true });
const { address, end } = await serve();
const browser = await browse();
const done = new Set();
try {
  for (const [role, person] of [["public", null], ...Object.entries(PEOPLE)]) {
    const paths = await reachable(browser, address, person);
    for (const width of [360, 768, 1280]) {
      const { context, page } = await visitor(browser, address, { viewport: { width, height: 900 } });
      if (person) await be(page, person);
      const cases = [];
      const numbered = (id) => `fall${(cases.includes(id) ? cases.indexOf(id) : cases.push(id) - 1) + 1}`;
      for (const path of paths) {
        const name = `${role}${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, numbered).replace(/[^a-z0-9]+/gi, "_")}-${width}.png`;
        if (done.has(name)) continue;
        done.add(name);
        await page.goto(path);
        await page.screenshot({ path: `${folder}/${name}`, fullPage: true });
      }
      await context.close();
    }
  }
  const homes = [];
  for (const width of [360, 768, 1280]) {
    const viewport = { width, height: 900 };
    const look = async (page, name) => {
      done.add(`weg_${name}-${width}.png`);
      await page.screenshot({ path: `${folder}/weg_${name}-${width}.png`, fullPage: true });
    };
    const hand = { ...withoutScripts, name: `zu ${width}`, options: { viewport } };
    homes.push([hand, look, await launchAndVote(browser, address, hand, look)]);
    await callTheRoll(browser, address, { viewport }, look);
    await consult(browser, address, { viewport }, look);
  }
  for (const [hand, look, home] of homes) await establish(browser, address, hand, home, look);
} finally {
  await browser.close();
  await end();
}
console.log(`${done.size} pictures in ${folder}`);
