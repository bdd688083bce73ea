/* covhtml, index: the tables, one at a time: owners, binaries, packages, what
   changed, and the parts of the cluster. */
const missedOf = x => x.total - x.covered;
const counted = x => generated.checked ? x : x.own;
const pctOf = x => percent(x.covered, x.total);

/* --- columns -------------------------------------------------------------------- */

/* Numbers of what of(r) is: {total, covered}, or null. */
const coverageColumn = (id, name, of, title) => ({id, name, title, class: 'c',
	width: '9.4rem',
	cell: r => {
		const x = of(r);
		return x ? [{class: levelClass(pctOf(x)), p: pctOf(x).toFixed(1)},
			pctOf(x).toFixed(1) + '%'] : '';
	},
	sort: (a, b) => pctOf(of(a) || a) - pctOf(of(b) || b),
	text: r => of(r) ? pctOf(of(r)).toFixed(2) : ''});
const missedColumn = of => ({id: 'missed', name: 'Missed', class: 'n',
	width: '5.8rem', title: 'Statements that never ran',
	cell: r => count(missedOf(of(r))),
	sort: (a, b) => missedOf(of(a)) - missedOf(of(b)),
	text: r => missedOf(of(r))});
const statementsColumn = of => ({id: 'statements', name: 'Statements',
	class: 'n', width: '8rem',
	cell: r => count(of(r).covered) + '/' + count(of(r).total),
	sort: (a, b) => of(a).total - of(b).total,
	text: r => of(r).covered + '/' + of(r).total});
const numberColumn = (id, name, value, title) => ({id, name, title, class: 'n',
	width: '6rem', cell: r => value(r) ? count(value(r)) : '',
	sort: (a, b) => value(a) - value(b), text: value});
const nameColumn = (id, name, value, cell, title) => ({id, name, title,
	cell: cell || (r => value(r) ? [{title: value(r)},
		el('bdi', null, value(r))] : ''),
	sort: (a, b) => text(value(a), value(b)), text: value});

/* The page of a binary; it finds the way back with the filters. */
function pageLink(b, ...content) {
	if (!b.linked)
		return el('span', null, ...content, ' ', el('span', {class: 'none'},
			'No HTML'));
	const state = location.hash.length > 1 ?
		'?back=' + encodeURIComponent(location.hash.slice(1)) : '';
	return el('a', {href: b.hash + '.html' + state, target: '_blank',
		rel: 'noopener'}, ...content);
}

/* The files of a package, on the page of its binary. */
function packageLink(k, ...content) {
	const e = pageLink(k.b, ...content);
	if (e.href)
		e.hash = new URLSearchParams({q: k.name.split('/').slice(-2)
			.join('/') + '/'});
	return e;
}

const kindOf = r => r.type && el('span', {class: 'kind ' + lower(r.type)
	.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}, r.type);
const namedOwner = r => !r.host && r.type !== 'Pod (No Owner)';

/* "container / binary (commit)" */
function whatRan(r) {
	const commit = !r.host && r.b.commit ? [' ', el('span', {class: 'id'},
		`(${r.b.commit.slice(0, 8)})`)] : [];
	const seen = r.first && !r.host ? `first seen ${r.first}, last seen ` +
		r.last : '';
	return [{title: seen || null}, !r.host && r.containers.length ?
		el('bdi', null, r.containers.join(', ') + ' ') : '', '/ ',
	pageLink(r.b, el('b', null, r.binary)),
	r.builds > 1 ? el('span', {class: 'id'}, ` ${r.builds} builds`) : '',
	...commit];
}

function details(r) {
	const facts = [['Binary', r.b.title], ['Pods', r.host ? '' :
		r.pods.join(', ')], ['Hosts', r.hosts.join(', ')],
	['Image', r.images.join(', ') || r.image], ['Binary hash', r.b.hash],
	['Repository', r.b.url && plain(r.b.url)], ['Commit', r.b.commit],
	['Software group', r.b.group], ['Software key', r.b.key],
	['First seen', r.first], ['Last seen', r.last],
	['This owner alone', r.total && `${pctOf(r).toFixed(1)}% (` +
		`${count(r.covered)}/${count(r.total)})`],
	['Problem', r.b.error]];
	return el('dl', null, ...facts.filter(f => f[1]).flatMap(([name, value]) =>
		[el('dt', null, name), el('dd', null, value)]));
}

/* What scripts of the field read. */
const ownerAttributes = r => ({'data-namespace': r.namespace,
	'data-owner': r.name, 'data-owner-type': r.type,
	'data-container': r.container, 'data-binary': r.binary,
	'data-pods': r.podCount, 'data-coverage': r.b.pct.toFixed(1),
	'data-statements': r.b.total, 'data-covered-stmts': r.b.covered,
	'data-image': r.image, 'data-covmeta-hash': r.b.hash,
	'data-coverage-class': levelOf(r.b.pct), 'data-source-repo': r.b.url,
	'data-first-seen': r.first});

const ownerColumns = [
	nameColumn('namespace', 'Namespace', r => r.host ? '' : r.namespace),
	{id: 'owner', name: 'Owner', width: '22%', cell: r => [{title: r.name}, kindOf(r), ' ',
		namedOwner(r) ? el('bdi', null, r.name) : ''],
	sort: (a, b) => text(a.type, b.type) || text(a.name, b.name),
	text: r => r.type + ' ' + r.name},
	{id: 'binary', name: 'Container / binary', width: '25%', cell: whatRan,
		sort: (a, b) => text(a.ran, b.ran), text: r => r.ran},
	coverageColumn('coverage', 'Coverage', r => r.b,
		'Of the binary, by all its owners'),
	{id: 'alone', name: 'Alone', class: 'n', width: '5.4rem',
		title: 'What this owner ran by itself',
		cell: r => r.pct < 0 ? '' : r.pct.toFixed(1) + '%',
		sort: (a, b) => a.pct - b.pct,
		text: r => r.pct < 0 ? '' : r.pct.toFixed(2)},
	missedColumn(r => r.b), statementsColumn(r => r.b)];

const nameOfBinary = r => [{title: r.title + ' ' + r.hash}, pageLink(r,
	el('b', null, r.title)), ' ', el('span', {class: 'id'}, r.commit ?
	`(${r.commit.slice(0, 8)})` : r.hash.slice(0, 8))];
const binaryColumns = [
	nameColumn('binary', 'Binary', r => r.title, nameOfBinary),
	nameColumn('repo', 'Repository', r => plain(r.url)),
	numberColumn('owners', 'Owners', r => r.owners),
	coverageColumn('coverage', 'Coverage', counted),
	missedColumn(counted), statementsColumn(counted)];

const packageColumns = [
	nameColumn('package', 'Package', r => r.name, r => [{title: r.name},
		packageLink(r, el('bdi', null, r.name))]),
	nameColumn('binary', 'Binary', r => r.b.title, r => nameOfBinary(r.b)),
	coverageColumn('coverage', 'Coverage', counted),
	missedColumn(counted), statementsColumn(counted)];

const signed = n => (n > 0 ? '+' : n < 0 ? '−' : '±') + count(Math.abs(n));
const points = r => pctOf(r) - pctOf(r.before);
const showPoints = p => (p > 0 ? '▲ +' : p < 0 ? '▼ −' : '± ') +
	Math.abs(p).toFixed(1);
const changeColumns = [
	nameColumn('kind', 'What', r => r.kind),
	nameColumn('name', 'Name', r => r.name),
	{id: 'points', name: 'Points', class: 'n', width: '6.5rem',
		title: 'Percentage points since then',
		cell: r => [{class: points(r) < 0 ? 'lost' : 'won'},
			showPoints(points(r))],
		sort: (a, b) => points(a) - points(b),
		text: r => points(r).toFixed(2)},
	{id: 'ran', name: 'Ran', class: 'n', width: '6rem',
		title: 'Statements that ran more, or less, than then',
		cell: r => signed(r.covered - r.before.covered),
		sort: (a, b) => a.covered - a.before.covered - b.covered +
			b.before.covered, text: r => r.covered - r.before.covered},
	coverageColumn('coverage', 'Now', r => r),
	statementsColumn(r => r),
	nameColumn('since', 'Before', r => r.since, r => r.since.replace('T', ' ')
		.replace(/:\d\dZ$/, ''))];

const partColumns = (name, filterName) => [
	nameColumn('name', name, r => r.name, r => [{title: r.name}, el('a', {
		href: '#' + new URLSearchParams({[filterName]: r.name,
			show: 'tests,e2e,mg'})}, el('bdi', null, r.name))]),
	numberColumn('binaries', 'Binaries', r => r.binaries),
	numberColumn('reports', 'Reports', r => r.reports),
	coverageColumn('coverage', 'Coverage', r => r),
	missedColumn(r => r), statementsColumn(r => r)];

/* --- the tabs -------------------------------------------------------------------- */

/* Builds of one binary stand for the newest of them, where one is to look. */
function newest(list) {
	const by = new Map();
	for (const b of list)
		if (!by.has(b.title) || by.get(b.title).newest < b.newest)
			by.set(b.title, b);
	return new Set(by.values());
}

const partOf = kind => (overview.parts?.[kind] || []).map(([name, binaries,
	reports, covered, total], i) => ({i, name, binaries, reports, covered, total,
	text: lower(name)}));
const changed = () => (overview.changes || []).map(([kind, name, wasCovered,
	wasTotal, covered, total, since], i) => ({i, kind, name, covered, total,
	since, text: lower(kind + ' ' + name),
	before: {covered: wasCovered, total: wasTotal}}));

/* [name, columns, rows at first, order, what it says] */
const wordsOnly = of => () => {
	const list = words();
	return of.filter(r => hasWords(list, r.text));
};
function makeTabs() {
	const tabs = {
		owners: {name: 'Owners', columns: ownerColumns, of: owners,
			rows: () => shownOwners, detail: details,
			attributes: ownerAttributes, order: '',
			says: 'Coverage is that of the binary, by all its owners; ' +
				'sums count each binary once.'},
		binaries: {name: 'Binaries', columns: binaryColumns, of: binaries,
			rows: () => binaries.filter(b => shownBinaries.has(b)),
			order: 'missed-'},
		packages: {name: 'Packages', columns: packageColumns, of: packages,
			rows: () => packages.filter(k => shownBinaries.has(k.b) &&
				counted(k).total),
			order: 'missed-',
			says: 'The packages of each binary that miss most.'},
		changes: {name: 'Changes', columns: changeColumns,
			order: 'points', says: 'By the last run that changed ' +
				'anything, of all that is collected.'}};
	for (const [kind, name, one, by] of [
		['namespace', 'Namespaces', 'Namespace', 'namespace'],
		['node', 'Nodes', 'Node', 'q'], ['image', 'Images', 'Image', 'q'],
		['software_group', 'Groups', 'Software group', 'q'],
		['software_key', 'Keys', 'Software key', 'q'],
		['repository', 'Repositories', 'Repository', 'repos']])
		tabs[kind] = {name, columns: partColumns(one, by), of: partOf(kind),
			order: '', says: 'What all reports of each cover together, ' +
				'of all that is collected: only the search bears on it.'};
	tabs.changes.of = changed();
	for (const t of Object.values(tabs))
		t.rows = t.rows || wordsOnly(t.of);
	tabs.map = {name: 'Map', of: binaries, map: true, order: ''};
	return Object.fromEntries(Object.entries(tabs).filter(([id, t]) =>
		id === 'owners' || t.of.length));
}
