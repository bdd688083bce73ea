/* covhtml, index: where to look first: what misses most, what lost most. */
function lookList(title, tab, items) {
	return el('section', null, el('h2', null, el('a', {href: '#tab=' + tab,
		onclick: e => {
			e.preventDefault();
			openTab(tab, true);
		}}, title)), items.length ? el('ol', null, ...items) :
		el('p', {class: 'none'}, 'Nothing.'));
}

function missing(x, name, ...more) {
	const c = counted(x);
	const bar = el('span', {class: 'bar3 ' + levelClass(pctOf(c)),
		title: pctOf(c).toFixed(1) + '% covered'});
	bar.style.setProperty('--p', pctOf(c).toFixed(1));
	return el('li', null, el('span', {class: 'what'}, name, ...more), bar,
		el('span', {class: 'n'}, count(missedOf(c))));
}

const LOOK = 5;
const worst = list => list.filter(x => missedOf(counted(x))).sort((a, b) =>
	missedOf(counted(b)) - missedOf(counted(a)) || a.i - b.i).slice(0, LOOK);

function drawLook() {
	const fresh = newest(shownBinaries);
	const parts = [lookList('Never run, by binary', 'binaries',
		worst([...fresh]).map(b => missing(b, pageLink(b, b.title))))];
	if (packages.length)
		parts.push(lookList('Never run, by package', 'packages',
			worst(packages.filter(k => fresh.has(k.b))).map(k => missing(k,
				packageLink(k, el('bdi', {title: k.name}, k.name.split('/')
					.slice(-2).join('/'))), el('span', {class: 'id'}, ' in ' +
					k.b.title)))));
	const all = changed(), total = all.find(r => r.kind === 'total');
	const some = all.filter(r => r.kind === 'binary' && points(r))
		.sort((a, b) => points(a) - points(b)).slice(0, LOOK);
	if (all.length)
		parts.push(lookList('Changed by the last run', 'changes', [total,
			...some].filter(Boolean).slice(0, LOOK).map(r => el('li', null,
			el('span', {class: 'what'}, r.kind === 'total' ?
				el('b', null, 'all together') : r.name),
			el('span', {class: 'n ' + (points(r) < 0 ? 'lost' : 'won')},
				showPoints(points(r)))))));
	const box = byId('look');
	const old = box.querySelector('details');
	const open = old ? old.open : innerWidth > 760;
	box.replaceChildren(el('details', {open}, el('summary', null,
		'Where to look'), el('div', {class: 'looks'}, ...parts)));
}
