/* covhtml: the index. What is hidden does not count: the figures are those of
   the rows that are shown, each binary once. */
const table = byId('owners-table'), body = table.tBodies[0];
const lower = s => (s || '').toLowerCase();

const rows = [...body.querySelectorAll('tr.row')].map((tr, i) => {
	const d = tr.dataset;
	return {i, tr, detail: tr.nextElementSibling, d,
		text: lower([d.namespace, d.owner, d.container, d.binary].join('\n')),
		total: Number(d.statements), covered: Number(d.coveredStmts),
		pods: Number(d.pods), shown: true};
});
const q = byId('q'), namespace = byId('namespace'), type = byId('type');
const level = byId('level'), note = byId('count');
const boxes = {'hide-tests': r => lower(r.d.binary) === 'openshift-tests',
	'hide-e2e': r => r.d.namespace.startsWith('e2e-'),
	'hide-mg': r => r.d.namespace.startsWith('openshift-must-gather-')};

/* --- repositories: all, or some ---------------------------------------------- */

const multi = byId('repos'), all = byId('repos-all');
const repos = multi ? [...multi.querySelectorAll('.repo')] : [];

function chosen() {
	if (!multi || all.checked)
		return null;
	return new Set(repos.filter(b => b.checked).map(b => b.value));
}

function showRepos() {
	if (!multi)
		return;
	const n = repos.filter(b => b.checked).length;
	byId('repos-now').textContent = all.checked ? 'all' : n === 1 ?
		repos.find(b => b.checked).parentElement.textContent.trim() :
		n ? `${n} of ${repos.length}` : 'none';
}

if (multi) {
	all.addEventListener('change', () => {
		for (const b of repos)
			b.checked = false;
		filter();
	});
	for (const b of repos)
		b.addEventListener('change', () => {
			all.checked = false;
			filter();
		});
	byId('repos-q').addEventListener('input', e => {
		const text = lower(e.target.value);
		for (const b of repos)
			b.parentElement.hidden = !lower(b.parentElement
				.textContent).includes(text);
	});
	document.addEventListener('click', e => {
		if (!multi.contains(e.target))
			multi.open = false;
	});
	multi.addEventListener('toggle', () => multi.classList.toggle('left',
		multi.getBoundingClientRect().left < innerWidth / 2));
}

/* --- filters ------------------------------------------------------------------ */

const badges = [...document.querySelectorAll('#levels .level')];

function passes(r, repo) {
	return (!q.value || r.text.includes(lower(q.value))) &&
		(!namespace.value || r.d.namespace === namespace.value) &&
		(!type.value || r.d.ownerType === type.value) &&
		(!level.value || r.d.coverageClass === level.value) &&
		(!repo || repo.has(r.d.sourceRepo)) &&
		!Object.entries(boxes).some(([id, test]) => byId(id).checked &&
			test(r));
}

function fold(r, open) {
	r.tr.setAttribute('aria-expanded', open);
	r.detail.classList.toggle('shown', open);
}

function filter() {
	const repo = chosen();
	for (const r of rows) {
		r.shown = passes(r, repo);
		r.tr.hidden = r.detail.hidden = !r.shown;
		if (!r.shown)
			fold(r, false);
	}
	figures();
	const of = repo ? rows.filter(r => repo.has(r.d.sourceRepo)) : rows;
	const n = rows.filter(r => r.shown).length;
	note.textContent = `${count(n)} of ${count(of.length)} owners ` +
		`(${count(of.length - n)} hidden)`;
	showRepos();
	for (const b of badges)
		b.setAttribute('aria-pressed', b.dataset.level === level.value);
	writeState([['q', q.value], ['namespace', namespace.value],
		['type', type.value], ['level', level.value],
		['sort', order && order + (down ? '-' : '')],
		['show', Object.keys(boxes).filter(id => !byId(id).checked)
			.map(id => id.slice(5)).join(',')],
		['repos', repo ? [...repo].join(' ') || '-' : '']]);
}

function figures() {
	const seen = new Set(), n = {};
	let total = 0, covered = 0, pods = 0, owners = 0;
	for (const r of rows) {
		if (!r.shown)
			continue;
		owners++;
		pods += r.pods;
		n[r.d.coverageClass] = (n[r.d.coverageClass] || 0) + 1;
		const hash = r.d.covmetaHash || 'row ' + r.i;
		if (seen.has(hash))
			continue;
		seen.add(hash);
		total += r.total;
		covered += r.covered;
	}
	const pct = percent(covered, total), meter = byId('meter');
	byId('owners').textContent = count(owners);
	byId('pods').textContent = count(pods);
	byId('binaries').textContent = count(seen.size);
	byId('statements').textContent = count(total);
	byId('coverage').firstElementChild.textContent = pct.toFixed(1);
	meter.className = 'meter ' + levelClass(pct);
	meter.style.setProperty('--p', pct.toFixed(1));
	for (const b of badges)
		b.firstElementChild.textContent = count(n[b.dataset.level] || 0);
}

/* --- order -------------------------------------------------------------------- */

const text = (a, b) => a < b ? -1 : a > b ? 1 : 0;
const orders = {
	namespace: (a, b) => text(a.d.namespace, b.d.namespace),
	owner: (a, b) => text(a.d.ownerType, b.d.ownerType) ||
		text(a.d.owner, b.d.owner),
	binary: (a, b) => text(a.d.container + ' / ' + a.d.binary,
		b.d.container + ' / ' + b.d.binary),
	coverage: (a, b) => percent(a.covered, a.total) -
		percent(b.covered, b.total),
	statements: (a, b) => a.total - b.total,
};
let order = '', down = false;

function arrange() {
	const by = orders[order];
	const sorted = [...rows];
	if (by)
		sorted.sort((a, b) => (down ? -by(a, b) : by(a, b)) ||
			text(a.d.firstSeen, b.d.firstSeen) || a.i - b.i);
	body.append(...sorted.flatMap(r => [r.tr, r.detail]));
}

const showSort = sortable(table, (name, d) => {
	order = name;
	down = d;
	arrange();
	filter();
});

/* --- wiring ------------------------------------------------------------------- */

for (const r of rows) {
	const toggle = e => {
		if (!e.target.closest('a'))
			fold(r, r.tr.getAttribute('aria-expanded') !== 'true');
	};
	r.tr.addEventListener('click', e => {
		if (!String(getSelection()))
			toggle(e);
	});
	r.tr.addEventListener('keydown', e => {
		if ((e.key === 'Enter' || e.key === ' ') && e.target === r.tr) {
			e.preventDefault();
			toggle(e);
		}
	});
}
for (const b of badges)
	b.addEventListener('click', () => {
		level.value = level.value === b.dataset.level ? '' :
			b.dataset.level;
		filter();
	});
q.addEventListener('input', filter);
for (const e of [namespace, type, level, ...Object.keys(boxes).map(byId)])
	e.addEventListener('change', filter);
byId('tools').addEventListener('submit', e => e.preventDefault());
document.addEventListener('keydown', e => {
	if (e.key === '/' && !typing(e)) {
		e.preventDefault();
		q.focus();
		q.select();
	}
});

/* What the address says. */
function restore() {
	const s = readState();
	const o = s.get('sort') || '', show = (s.get('show') || '').split(',');
	q.value = s.get('q') || '';
	namespace.value = s.get('namespace') || '';
	type.value = s.get('type') || '';
	level.value = s.get('level') || '';
	for (const id of Object.keys(boxes))
		byId(id).checked = !show.includes(id.slice(5));
	if (multi) {
		const repo = s.get('repos');
		all.checked = !repo;
		for (const b of repos)
			b.checked = !!repo && repo.split(' ').includes(b.value);
	}
	order = orders[o.replace(/-$/, '')] ? o.replace(/-$/, '') : '';
	down = o.endsWith('-');
	showSort(order, down);
	arrange();
	filter();
}
addEventListener('hashchange', restore);
restore();
