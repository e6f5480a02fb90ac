// SPDX-License-Identifier: EUPL-1.2
// What the writers and the signatories of a plan do, step by step, as the journeys share it.
import assert from 'node:assert/strict';

export async function press(page, label) {
  await page.getByRole('button', { name: label, exact: true }).last().click();
  await page.waitForLoadState('load');
}

// The button of that name, or the last one of the page: its post must be taken.
export async function confirm(page, label) {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await (label ? page.getByRole('button', { name: label, exact: true }) : page.locator('main form[method=post] button').last()).click();
  const status = (await answer).status();
  await page.waitForLoadState('load');
  assert.equal(status, 303, `${page.url()} answers ${status}: ${await page.locator('main').innerText()}`);
}

export async function act(page, plan, slug) {
  await page.goto(`${plan}/${slug}`);
  await confirm(page);
}

// All that an action needs to be submitted, in its form; dates in that year.
export async function completeAction(page, year) {
  await page.fill('#f-description', 'Ce qui sera fait, pour qui et avec qui.');
  await page.fill('#f-owner', 'Mission locale');
  await page.fill('#f-starts', `${year}-01-16`);
  await page.fill('#f-ends', `${year}-12-15`);
  await page.fill('input[name="expected.0.label"]', 'Ce qui aura changé');
  await page.fill('input[name="expected.0.baseline"]', '10');
  await page.fill('input[name="expected.0.target"]', '40');
  await page.fill('input[name="expected.0.method"]', 'Enquête annuelle auprès des équipes');
  await press(page, 'Enregistrer l’action');
  assert.doesNotMatch(page.url(), /nouvelle/, await page.locator('main').innerText());
}
