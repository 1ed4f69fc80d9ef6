// One round of a consultation: preflight, an answer with a spreadsheet that openpyxl wrote and a comment of its
// own, dispositions, feedback, the dissent that remains. Without scripts.

import { fileURLToPath } from "node:url";
import { PEOPLE, be, go, visitor } from "./world.mjs";

const SHEET = fileURLToPath(new URL("../../crates/comments/tests/files/openpyxl.xlsx", import.meta.url));
const TEXT = [
  "# Richtlinie für Schnittstellen",
  "3.1 Geltungsbereich",
  "Die Richtlinie gilt für alle Schnittstellen zwischen Bund und Ländern.",
  "3.2 Fristen",
  "Die Frist beträgt vier Wochen ab Zugang; sie kann verlängert werden.",
].join("\n\n");

const expect = (holds, what) => {
  if (!holds) throw new Error(what);
};

/** From a new case to the list of dissents; gives the address of the case. `look` is shown each page. */
export async function consult(browser, address, options = {}, look = async () => {}) {
  const { context, page, said } = await visitor(browser, address, { ...options, javaScriptEnabled: false });
  page.setDefaultTimeout(10_000);
  const press = (role, name) => go(page, () => page.getByRole(role, { name }).first().click());
  const main = () => page.locator("main").innerText();

  await be(page, PEOPLE.office);
  await page.goto("/vorgaenge/neu");
  await page.getByLabel(/^Länderbeteiligung/).check();
  await page.getByLabel("Worum geht es?").fill("Richtlinie für Schnittstellen");
  await press("button", "Vorgang eröffnen");
  const home = new URL(page.url()).pathname;
  const file = async (paper, text) => {
    if (!(await page.getByLabel("Oder der Text selbst").isVisible())) {
      await page.locator("summary", { hasText: "Unterlage ablegen" }).click();
    }
    await page.locator("select[name=paper]").selectOption(paper);
    await page.getByLabel("Oder der Text selbst").fill(text);
    await press("button", "Ablegen");
  };
  await file("entwurf", TEXT);
  await file("anschreiben", "Wir bitten um Stellungnahme.");
  await press("link", "zur Freigabe vorlegen");
  await press("button", "zur Freigabe vorlegen");

  await be(page, PEOPLE.chair);
  await page.goto(home);
  await press("link", /^freigeben/);
  await look(page, "beteiligung_start");
  expect((await main()).includes("18 von 18"), "the preflight does not count whom it reaches");
  await page.getByLabel(/^Ich habe Angeschriebene/).check();
  await press("button", /^Starten/);

  await be(page, PEOPLE.bavaria);
  await page.goto(`${home}/stellungnahme`);
  await look(page, "beteiligung_antwort");
  await page.locator("#position-statement").check();
  await page.locator("#datei").setInputFiles(SHEET);
  await press("button", "Tabelle einlesen");
  await look(page, "beteiligung_eingelesen");
  const report = await main();
  expect(report.includes("6 ausgefüllte Zeilen gefunden, 3 übernommen, 3 nicht übernommen"), "rows are lost");
  await page.locator("#a-absatz").selectOption("p5");
  await page.getByLabel(/^Anmerkung$/).fill("Vier Wochen sind zu kurz.");
  await press("button", "Anmerkung hinzufügen");
  await press("button", "Weiter zur Bestätigung");
  await look(page, "beteiligung_bestaetigung");
  await press("button", "Stellungnahme abgeben");
  await look(page, "beteiligung_quittung");
  expect(page.url().includes("/quittung/"), `no receipt but ${page.url()}`);

  await be(page, PEOPLE.saxony);
  await page.goto(`${home}/stellungnahme`);
  await page.locator("summary", { hasText: "Um Fristverlängerung bitten" }).click();
  await page.locator("#frist-bis").fill("2099-01-04");
  await page.locator("#frist-grund").fill("Das Kabinett tagt erst im Mai.");
  await go(page, () => page.locator("form:has(#frist-grund) button").click());
  await press("button", "Um Verlängerung bitten");

  await be(page, PEOPLE.office);
  await page.goto(`${home}/beteiligung`);
  await look(page, "beteiligung_stand");
  expect((await main()).includes("1 von 18"), "the overview does not count");
  await page.goto(`${home}/beteiligung/eintrag`);
  await look(page, "beteiligung_eintrag");
  for (let week = 0; week < 7; week += 1) await press("button", "Eine Woche weiter");

  await page.goto(`${home}/anmerkungen`);
  await look(page, "beteiligung_anmerkungen");
  await page.locator("#b3").selectOption("rejected");
  await go(page, () => page.locator(".u-actions button[value=speichern]").click());
  await look(page, "beteiligung_unbegruendet");
  expect((await main()).includes("verlangt eine Begründung"), "a rejection without a reason");
  await page.locator("#g3").fill("Vier Wochen sind üblich.");
  await go(page, () => page.locator(".u-actions button[value=speichern]").click());
  await page.goto(`${home}/anmerkungen?zeige=offen`);
  await page.locator("#sb").selectOption("accepted");
  await page.locator("#alle").check();
  await press("button", "Für die ausgewählten festlegen");
  await page.goto(`${home}/anmerkungen/text`);
  await look(page, "beteiligung_synopse");
  await page.goto(home);
  await look(page, "beteiligung_vorgang");
  await file("synopse", "Siehe Synopse.");
  await press("link", "Bewertung vorlegen");
  await press("button", "Bewertung vorlegen");

  await be(page, PEOPLE.bavaria);
  await page.goto(`${home}/rueckmeldung`);
  await look(page, "beteiligung_rueckmeldung");
  await page.locator("#nein3").check();
  await page.locator("#w3").fill("In Bayern sind Ferien.");
  await press("button", "Rückmeldung abgeben");
  await page.goto(`${home}/rueckmeldung`);
  await press("button", /^Zu allen übrigen einverstanden/);

  await be(page, PEOPLE.office);
  await page.goto(`${home}/dissens`);
  await look(page, "beteiligung_dissens");
  expect((await main()).includes("In Bayern sind Ferien."), "the dissent is lost");
  expect(said.length === 0, said.join("\n"));
  await context.close();
  return home;
}
