'use strict';
// The page for people. It keeps no truth of its own: it shows what GET captures and GET captures/{id} say, by the same right as any other caller.
// Nothing that came from outside is ever parsed as HTML: elements are made here, texts are set as text.

const LIVE = ['running', 'held', 'paused', 'waiting-for-approval'];
const WAITING = ['waiting-for-approval', 'held'];
/** Seconds until the next look: while something runs, while nothing does, and at most after trouble. */
const SECONDS = { live: 15, quiet: 60, most: 300 };
/** So long an answer is waited for. */
const ANSWER_SECONDS = 100;
const DAY_MS = 86_400_000;
const MAX_ROWS = 200;
/** Waiting runs that are asked for their findings at every look. */
const MAX_WAITING = 10;

const byId = (id) => document.getElementById(id);
// Whoever opened the page with a key asks with the same key; where people sign in there is none, and the cookie goes along by itself.
const key = new URLSearchParams(location.search).get('code');

/** An element with a text, attributes and children. */
function make(tag, { text, ...attributes } = {}, children = []) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class Refused extends Error {
  constructor(response) {
    super(`The app answered ${response.status}.`);
    this.status = response.status;
    this.seconds = Number(response.headers.get('retry-after')) || 0;
  }
}

async function ask(path) {
  const headers = key ? { 'x-functions-key': key } : {};
  const controller = new AbortController();
  const alarm = setTimeout(() => controller.abort(new Error('The app does not answer.')), ANSWER_SECONDS * 1000);
  try {
    const how = {
      headers,
      signal: controller.signal,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    };
    const response = await fetch(path, how);
    if (!response.ok) throw new Refused(response);
    return await response.json();
  } finally {
    clearTimeout(alarm);
  }
}

const nameOf = (id) => id.split('/').filter(Boolean).at(-1) ?? id;
const timeOf = (iso) =>
  iso ? new Date(iso).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' }) : '';
const words = (code) => code.replaceAll('-', ' ');
const stateOf = (state) => make('span', { class: `state ${state}`, text: words(state) });
const timeCell = (iso) => make('td', {}, [make('time', { datetime: iso ?? '', text: timeOf(iso) })]);

/** Says a number as well as it draws it. */
function bar(percent, label) {
  const value = Math.min(100, Math.max(0, Number(percent) || 0));
  return [make('progress', { max: 100, value, 'aria-label': label }), make('span', { text: `${Math.round(value)} %` })];
}

function table(caption, heads, rows) {
  const head = make(
    'tr',
    {},
    heads.map((text) => make('th', { scope: 'col', text })),
  );
  return make('div', { class: 'wide' }, [
    make('table', { 'aria-label': caption }, [make('thead', {}, [head]), make('tbody', {}, rows)]),
  ]);
}

const rowHead = (text) => make('th', { scope: 'row', text });

const regionRow = ({ details, forecastAt, name, percent, replicas, state }) =>
  make('tr', {}, [
    rowHead(name),
    make('td', {}, [stateOf(state)]),
    make('td', { text: replicas }),
    make('td', {}, bar(percent, `Replication to ${name}`)),
    timeCell(state === 'completed' ? undefined : forecastAt),
    make('td', { class: 'text', text: details ?? '' }),
  ]);

const findingRow = ({ code, fix, message, severity, where }) =>
  make('tr', {}, [
    make('td', {}, [make('span', { class: `state ${severity}`, text: severity })]),
    make('th', { scope: 'row' }, [make('code', { text: code })]),
    make('td', { class: 'text', text: message ?? '' }),
    make('td', { class: 'text', text: fix ?? '' }),
    make('td', { class: 'text faint', text: where ?? '' }),
  ]);

const regionsOf = ({ regions }) =>
  table('Regions', ['Region', 'State', 'Replicas', 'Progress', 'Expected', 'Details'], regions.map(regionRow));
const findingsOf = ({ findings }) =>
  table('Findings', ['Severity', 'Code', 'What', 'What to do', 'Where'], findings.map(findingRow));

/** Term and text, for what is there. */
const facts = (pairs) =>
  make(
    'dl',
    {},
    pairs.flatMap(([term, text]) => (text ? [make('dt', { text: term }), make('dd', { text })] : [])),
  );

const callerOf = ({ requestedBy }) => [requestedBy?.kind, requestedBy?.caller].filter(Boolean).join(', ');
const targetOf = ({ image, target }) => image?.id ?? target?.definitionId ?? target?.name;

function shownRun(view) {
  const left = (view.leftBehind ?? []).map(({ about, id, undo, what }) =>
    make('li', { text: [words(what), id, about, undo].filter(Boolean).join(' — ') }),
  );
  const steps = view.timeline.map(({ at, step }) => make('tr', {}, [rowHead(words(step)), timeCell(at)]));
  const problem = view.problem && `${view.problem.code}: ${view.problem.message}`;
  return [
    facts([
      ['Run', view.id],
      ['State', words(view.state)],
      ['Source', view.source],
      ['Target', targetOf(view)],
      ['Asked for by', callerOf(view)],
      ['Problem', problem],
      ['What to do', view.nextStep],
    ]),
    ...(view.regions.length > 0 ? [make('h3', { text: 'Regions' }), regionsOf(view)] : []),
    make('h3', { text: view.findings.length > 0 ? 'Findings' : 'No findings' }),
    ...(view.findings.length > 0 ? [findingsOf(view)] : []),
    ...(left.length > 0 ? [make('h3', { text: 'Left behind' }), make('ul', {}, left)] : []),
    ...(steps.length > 0 ? [make('h3', { text: 'Steps' }), table('Steps', ['Step', 'Entered'], steps)] : []),
  ];
}

function waitingItem(view) {
  const { approval, findings, id, source, state } = view;
  const agreed = approval ? `${approval.by.length} of ${approval.needed} have agreed.` : '';
  const open = make('button', { type: 'button', text: nameOf(source) });
  open.addEventListener('click', () => select(id));
  const how = approval ? `POST captures/${id}/approve {"hash":"${approval.hash}"}` : `POST captures/${id}/approve`;
  return make('li', {}, [
    open,
    make('span', { text: ` ${words(state)}, asked for by ${callerOf(view)}; findings: ${findings.length}. ${agreed}` }),
    make('code', { text: how }),
  ]);
}

/** Rows are kept and changed in place, so that a refresh takes nobody's focus away. */
const rows = new Map();

function rowOf(id) {
  const open = make('button', { type: 'button' });
  open.addEventListener('click', () => select(id));
  const row = make('tr', {}, [make('th', { scope: 'row' }, [open])]);
  rows.set(id, { row, open });
  return rows.get(id);
}

function showRow({ createdAt, id, percent, source, state, step, updatedAt }) {
  const { open, row } = rows.get(id) ?? rowOf(id);
  open.textContent = nameOf(source);
  open.title = source;
  const cells = [
    make('td', {}, [stateOf(state)]),
    make('td', { text: words(step) }),
    make('td', {}, bar(percent, `Progress of ${nameOf(source)}`)),
    ...[createdAt, updatedAt].map(timeCell),
  ];
  while (row.children.length > 1) row.lastChild.remove();
  row.append(...cells);
  if (id === selected()) row.setAttribute('aria-current', 'true');
  else row.removeAttribute('aria-current');
  return row;
}

function selected() {
  const id = location.hash.slice(1);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** In the address, so that a run can be linked to and a reload shows it again. */
function select(id) {
  history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  void look();
}

/** What is shown already is left alone, with its focus and its selection. */
let shownLast;

async function showSelected() {
  const id = selected();
  byId('run').hidden = id === '';
  if (id === '') return;
  const view = await ask(`captures/${encodeURIComponent(id)}`).catch((error) => {
    if (error.status === 404) return undefined;
    throw error;
  });
  const said = JSON.stringify([id, view]);
  if (said === shownLast) return;
  shownLast = said;
  byId('run-title').textContent = view ? nameOf(view.source) : 'There is no such run';
  byId('run-body').replaceChildren(...(view ? shownRun(view) : []));
}

async function showWaiting(captures) {
  const waiting = captures.filter(({ state }) => WAITING.includes(state));
  const views = await Promise.all(waiting.slice(0, MAX_WAITING).map(({ id }) => ask(`captures/${id}`)));
  byId('waiting').hidden = waiting.length === 0;
  byId('waiting-list').replaceChildren(...views.filter(({ state }) => WAITING.includes(state)).map(waitingItem));
}

function newsOf(captures, known) {
  const count = (runs, states) => runs.filter(({ state }) => states.includes(state)).length;
  const runs =
    captures.length < MAX_ROWS
      ? `${captures.length} runs,`
      : `The newest ${captures.length} runs; older ones are shown by state, at most ${MAX_ROWS} of each.`;
  return `${runs} ${count(captures, LIVE)} of them not ended, ${count(known, WAITING)} waiting for people.`;
}

/** Of more runs than one page holds, those of some states are asked for by name: the one that waits longest is the oldest. */
async function withOlder(captures, query, states) {
  if (captures.length < MAX_ROWS) return captures;
  const pages = await Promise.all(states.map((state) => ask(`${query}&state=${state}`)));
  const all = [captures, ...pages.map((page) => page.captures)].flat();
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

/** Told only when it changes: a screen reader is not to hear the same sentence four times a minute. */
function say(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === '';
}

/** Moves only what has to move, and gives the focus back to a row that had it. */
function putRows(wanted) {
  const [body, focused] = [byId('runs'), document.activeElement];
  wanted.forEach((row, index) => {
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
  while (body.children.length > wanted.length) body.lastChild.remove();
  if (focused !== document.activeElement && body.contains(focused)) focused.focus();
}

async function showAll() {
  const from = new Date(Date.now() - Number(byId('days').value) * DAY_MS).toISOString();
  const query = `captures?from=${from}&limit=${MAX_ROWS}`;
  const { captures } = await ask(query);
  const wanted = byId('state').value;
  const states = { '': [], live: LIVE }[wanted] ?? [wanted];
  const known = await withOlder(captures, query, [...new Set([...WAITING, ...states])]);
  const shown = wanted === '' ? captures : known.filter(({ state }) => states.includes(state));
  putRows(shown.map(showRow));
  byId('none').hidden = shown.length > 0;
  await showWaiting(known);
  await showSelected();
  say('news', newsOf(captures, known));
  return known.some(({ state }) => LIVE.includes(state)) ? SECONDS.live : SECONDS.quiet;
}

const whyOf = ({ message, status }) => {
  if (status === 401)
    return 'You are not signed in, or the key is not the app’s: open the page from its address again.';
  if (status === 403) return 'Looking at captures needs the app role Capture.Read.';
  return `${message ?? 'The app does not answer.'} What is shown may be old; asking again.`;
};

let failures = 0;
let timer;
let looking;

async function once() {
  clearTimeout(timer);
  let seconds;
  try {
    seconds = await showAll();
    failures = 0;
    say('trouble', '');
  } catch (error) {
    failures += 1;
    seconds = Math.max(error.seconds ?? 0, Math.min(SECONDS.most, SECONDS.live * 2 ** failures));
    say('trouble', whyOf(error));
  }
  if (byId('refresh').checked && !document.hidden) timer = setTimeout(look, seconds * 1000);
}

/** One look after the other, however many ask for one. */
function look() {
  looking = (looking ?? Promise.resolve()).then(once);
  return looking;
}

byId('filter').addEventListener('change', look);
byId('filter').addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('visibilitychange', () => document.hidden || look());
window.addEventListener('hashchange', look);
void look();
