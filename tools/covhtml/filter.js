/* covhtml, index: what is chosen, and what of the owners passes. The state
   stands in the address. What is hidden does not count: the figures are those
   of the rows that are shown, each binary once, with what all its owners ran. */
const q = byId('q'), namespace = byId('namespace'), type = byId('type');
const level = byId('level'), note = byId('count'), generated = byId('generated');
const boxes = {'hide-tests': r => lower(r.binary) === 'openshift-tests',
	'hide-e2e': r => r.namespace.startsWith('e2e-'),
	'hide-mg': r => r.namespace.startsWith('openshift-must-gather-')};
const badges = [...document.querySelectorAll('#levels .level')];

/* What is drawn after a change of filters: at once, and when there is time. */
const drawers = [], idlers = [];
let idle = 0;
let shownOwners = [], shownBinaries = new Set();

/* All words somewhere in what is known of a row. */
const words = () => lower(q.value).split(/\s+/).filter(Boolean);
const hasWords = (list, ...texts) => list.every(w =>
	texts.some(t => t.includes(w)));

/* --- repositories: all, or some ---------------------------------------------- */

const multi = byId('repos'), all = byId('repos-all');
const plain = url => url.replace(/^https?:\/\//, '');
let repoNames = [], chosenRepos = null; /* null: all */

function fillRepos() {
	const list = byId('repos-list');
	if (!list.firstChild)
		list.append(...repoNames.map(url => el('label', null, el('input', {
			type: 'checkbox', class: 'repo', value: url}), ' ',
		plain(url))));
	for (const b of list.querySelectorAll('.repo'))
		b.checked = !!chosenRepos?.has(b.value);
}

function showRepos() {
	const n = chosenRepos?.size;
	all.checked = !chosenRepos;
	byId('repos-now').textContent = !chosenRepos ? 'all' : n === 1 ?
		plain([...chosenRepos][0]) : n ? `${n} of ${repoNames.length}` :
		'none';
	if (multi.open || repoNames.length <= 100)
		fillRepos();
}

all.addEventListener('change', () => {
	chosenRepos = all.checked ? null : new Set();
	filter();
});
byId('repos-list').addEventListener('change', e => {
	chosenRepos = chosenRepos || new Set();
	if (e.target.checked)
		chosenRepos.add(e.target.value);
	else
		chosenRepos.delete(e.target.value);
	filter();
});
byId('repos-q').addEventListener('input', e => {
	const text = lower(e.target.value);
	for (const b of byId('repos-list').children)
		b.hidden = !lower(b.textContent).includes(text);
});
document.addEventListener('click', e => {
	if (!multi.contains(e.target))
		multi.open = false;
});
multi.addEventListener('keydown', e => {
	if (e.key === 'Escape' && multi.open) {
		multi.open = false;
		multi.firstElementChild.focus();
	}
});
multi.addEventListener('toggle', () => {
	if (multi.open)
		fillRepos();
	multi.classList.toggle('left',
		multi.getBoundingClientRect().left < innerWidth / 2);
});

/* --- choices ------------------------------------------------------------------ */

/* A choice of many is filled when somebody wants to choose. */
const CHOICES_AT_ONCE = 200;

function choices(select, names) {
	const fill = () => {
		if (select.options.length > names.length)
			return;
		const now = select.value;
		select.replaceChildren(select.options[0],
			...names.map(n => el('option', {value: n}, n)));
		select.value = now;
	};
	select.choose = value => {
		if (value && names.includes(value) &&
			![...select.options].some(o => o.value === value))
			select.append(el('option', {value}, value));
		select.value = value;
		if (select.value !== value)
			select.value = '';
	};
	if (names.length <= CHOICES_AT_ONCE)
		fill();
	else
		for (const on of ['pointerdown', 'focus'])
			select.addEventListener(on, fill);
}

const distinct = list => [...new Set(list)].filter(Boolean).sort();

function fillChoices() {
	choices(namespace, distinct(owners.map(r => r.host ? '' : r.namespace)));
	choices(type, distinct(owners.map(r => r.type)));
	level.append(...LEVELS.map(([name], i) => el('option', {value: name},
		badges[i]?.title || name)));
	level.choose = value => {
		level.value = value;
		if (level.selectedIndex < 0)
			level.value = '';
	};
	repoNames = distinct(binaries.map(b => b.url));
	multi.hidden = !repoNames.length;
}

/* --- which pass ---------------------------------------------------------------- */

function passes(r, list, hiding) {
	return (!namespace.value || r.namespace === namespace.value) &&
		(!type.value || r.type === type.value) &&
		(!level.value || levelOf(r.b.pct) === level.value) &&
		(!chosenRepos || chosenRepos.has(r.b.url)) &&
		!hiding.some(test => test(r)) &&
		hasWords(list, r.text, r.b.text);
}

function filter() {
	const list = words();
	const hiding = Object.keys(boxes).filter(id => byId(id).checked)
		.map(id => boxes[id]);
	shownOwners = owners.filter(r => passes(r, list, hiding));
	shownBinaries = new Set(shownOwners.map(r => r.b));
	figures();
	const of = chosenRepos ? owners.filter(r => chosenRepos.has(r.b.url))
		.length : owners.length;
	note.textContent = `${count(shownOwners.length)} of ${count(of)} owners ` +
		`(${count(of - shownOwners.length)} hidden)`;
	byId('reset').hidden = !isFiltered();
	showRepos();
	for (const b of badges)
		b.setAttribute('aria-pressed', b.dataset.level === level.value);
	for (const draw of drawers)
		draw();
	saveState();
	clearTimeout(idle);
	idle = setTimeout(() => idlers.forEach(draw => draw()));
}

function figures() {
	const n = {};
	let total = 0, covered = 0, pods = 0;
	for (const r of shownOwners) {
		const l = levelOf(r.b.pct);
		pods += r.podCount;
		n[l] = (n[l] || 0) + 1;
	}
	for (const b of shownBinaries) {
		total += b.total;
		covered += b.covered;
	}
	const pct = percent(covered, total), meter = byId('meter');
	byId('owners').textContent = count(shownOwners.length);
	byId('pods').textContent = count(pods);
	byId('binaries').textContent = count(shownBinaries.size);
	byId('statements').textContent = count(total);
	byId('coverage').firstElementChild.textContent = pct.toFixed(1);
	meter.className = 'meter ' + levelClass(pct);
	meter.style.setProperty('--p', pct.toFixed(1));
	for (const b of badges)
		b.firstElementChild.textContent = count(n[b.dataset.level] || 0);
}

/* --- state ---------------------------------------------------------------------- */

const isFiltered = () => !!(q.value || namespace.value || type.value ||
	level.value || chosenRepos ||
	Object.keys(boxes).some(id => !byId(id).checked));

const filterState = () => [['q', q.value], ['namespace', namespace.value],
	['type', type.value], ['level', level.value],
	['show', Object.keys(boxes).filter(id => !byId(id).checked)
		.map(id => id.slice(5)).join(',')],
	['repos', chosenRepos ? [...chosenRepos].join(' ') || '-' : ''],
	['generated', generated.checked ? '1' : '']];

function restoreFilter(s) {
	const show = (s.get('show') || '').split(',');
	const repos = s.get('repos');
	q.value = s.get('q') || '';
	for (const [name, select] of Object.entries({namespace, type, level}))
		select.choose(s.get(name) || '');
	for (const id of Object.keys(boxes))
		byId(id).checked = !show.includes(id.slice(5));
	generated.checked = s.get('generated') === '1';
	chosenRepos = repos ? new Set(repos.split(' ').filter(url =>
		repoNames.includes(url))) : null;
}

function resetFilter() {
	restoreFilter(new URLSearchParams());
	filter();
	q.focus();
}

/* Another filter by one click, from a part of the cluster. */
function filterBy(name, value) {
	restoreFilter(new URLSearchParams({[name]: value, show: 'tests,e2e,mg'}));
}

for (const b of badges)
	b.addEventListener('click', () => {
		level.value = level.value === b.dataset.level ? '' :
			b.dataset.level;
		filter();
	});
q.addEventListener('input', () => filter());
for (const e of [namespace, type, level, generated,
	...Object.keys(boxes).map(byId)])
	e.addEventListener('change', () => filter());
byId('filters').addEventListener('click', e => e.target.setAttribute(
	'aria-expanded', e.target.getAttribute('aria-expanded') !== 'true'));
byId('reset').addEventListener('click', resetFilter);
byId('tools').addEventListener('submit', e => e.preventDefault());
document.addEventListener('keydown', e => {
	if (e.key === '/' && !typing(e)) {
		e.preventDefault();
		q.focus();
		q.select();
	}
});
