/* covhtml, page of a binary: opening a file, addresses, and keys. #fileN and
   #fileN:L10-20 are a file, all else the state of the list. */
const source = byId('source'), blob = byId('main').dataset.blob;

const back = el('button', {type: 'button', class: 'btn', onclick: toList,
	title: 'Back to the files (u)'}, '‹ Files');
const splitter = el('button', {type: 'button', class: 'btn onlywide',
	onclick: () => setSplit(!document.body.classList.contains('split')),
	title: 'Show the files beside the source (s)'});

function setSplit(on) {
	document.body.classList.toggle('split', on && !!reading);
	splitter.textContent = on ? 'Hide file list' : 'Show file list';
	wantSplit = on;
	drawView();
	if (on && reading)
		reading.tr.scrollIntoView({block: 'center'});
}
let wantSplit = false;
setSplit(false);

let gaps = [], code = null, atGap = -1;
const gapNote = el('span', {class: 'fnum', 'aria-live': 'polite'});

function showGap() {
	gapNote.textContent = gaps.length ? (atGap < 0 ? '' : `${atGap + 1} of `) +
		`${count(gaps.length)} gap` + (gaps.length === 1 ? '' : 's') :
		'no gaps';
}

function scrollToLine(l, smooth) {
	const row = code?.line(l);
	if (!row)
		return;
	const top = row.offsetTop - code.clientHeight / 3;
	code.scrollTo({top: Math.max(0, top),
		behavior: smooth ? 'smooth' : 'auto'});
	return row;
}

function gap(step) {
	if (!gaps.length)
		return;
	if (atGap < 0) {
		/* From what is on the screen. */
		const top = Math.floor(code.scrollTop / HIGH) + 1;
		atGap = gaps.findIndex(g => g >= top);
		if (atGap < 0)
			atGap = step > 0 ? 0 : gaps.length - 1;
	} else {
		atGap = (atGap + step + gaps.length) % gaps.length;
	}
	const row = scrollToLine(gaps[atGap]);
	row.classList.remove('flash');
	void row.offsetWidth; /* begins the animation again */
	row.classList.add('flash');
	showGap();
}

function step(by) {
	const i = shown.indexOf(reading);
	const f = shown[i + by];
	if (f)
		location.hash = '#file' + f.i;
}

function fileHead(f, island) {
	const cut = f.path.lastIndexOf('/') + 1;
	const name = el('h2', {class: 'fname', title: island && island.f},
		el('span', {class: 'dir'}, ...breakable(f.path.slice(0, cut))),
		f.path.slice(cut));
	if (island && !island.f.endsWith(f.path))
		name.append(el('small', null, ...runText(island.f)));
	if (island && island.k)
		name.append(el('small', null, island.k));
	const bar = el('i', {class: levelClass(f.pct)});
	bar.style.setProperty('--p', f.pct.toFixed(1));
	const head = el('header', {class: 'fhead'}, back, splitter, name,
		el('span', {class: 'fnum'}, el('b', null, f.pct.toFixed(1) + '%'),
			bar, `${count(f.covered)}/${count(f.total)}`));
	if (!island)
		return head;
	if (blob && island.r !== '')
		head.append(el('a', {class: 'btn onlywide', rel:
			'noopener noreferrer', href: blob + (island.r || f.path).split('/')
			.map(encodeURIComponent).join('/')}, new URL(blob).host + ' ↗'));
	head.append(gapNote,
		el('button', {type: 'button', class: 'btn', title:
			'Previous gap (p)', 'aria-label': 'Previous gap',
			onclick: () => gap(-1), disabled: !gaps.length}, '↑'),
		el('button', {type: 'button', class: 'btn', title:
			'Next gap (n)', 'aria-label': 'Next gap',
			onclick: () => gap(1), disabled: !gaps.length}, '↓'),
		el('div', {class: 'legend', 'aria-hidden': 'true'},
			el('span', {class: 'hit'}, 'covered'),
			el('span', {class: 'mis'}, 'not covered'),
			el('span', {class: 'not'}, 'not tracked')));
	return head;
}

function openFile(f) {
	if (reading === f)
		return;
	reading?.tr.classList.remove('here');
	reading = f;
	f.tr.classList.add('here');
	const script = byId('src-' + f.i);
	const island = script && JSON.parse(script.textContent);
	document.body.classList.add('reading');
	document.body.classList.toggle('split', wantSplit);
	source.hidden = false;
	code = null;
	gaps = [];
	atGap = -1;
	if (!island) {
		source.replaceChildren(fileHead(f, null), el('div',
			{class: 'stage plain'},
			byId('no-source').content.cloneNode(true)));
	} else {
		const d = decode(island);
		gaps = gapsOf(d);
		code = drawCode(f, d);
		source.replaceChildren(fileHead(f, island),
			...(island.x ? [el('p', {class: 'note warn'}, 'The blocks do ' +
				'not fit this text, which is not the one that was ' +
				'compiled: it is shown without them.')] : []),
			el('div', {class: 'stage'}, code,
				strip(d, l => scrollToLine(l, true))));
		code.focus({preventScroll: true});
	}
	showGap();
	document.title = f.path;
	drawView();
	if (wantSplit)
		f.tr.scrollIntoView({block: 'nearest'});
}

const title = document.title;
let listTop = 0;

function closeFile() {
	if (!reading)
		return;
	reading.tr.classList.remove('here');
	reading = null;
	document.body.classList.remove('reading', 'split');
	source.hidden = true;
	source.replaceChildren();
	document.title = title;
	drawView();
	scrollTo(0, listTop);
}

function toList() {
	history.pushState(null, '', listAt);
	route();
}

function mark(a, z) {
	for (const l of source.querySelectorAll('.ln.sel'))
		l.classList.remove('sel');
	for (let i = a; i <= z; i++)
		code?.line(i)?.classList.add('sel');
	if (a)
		scrollToLine(a);
}

function route() {
	const m = /^#file(\d+)(?:[:-]L(\d+)(?:-L?(\d+))?)?$/.exec(location.hash);
	const f = m && files.find(x => x.i === Number(m[1]));
	if (f) {
		if (!reading)
			listTop = scrollY;
		openFile(f);
		const a = Number(m[2] || 0), z = Number(m[3] || a);
		mark(Math.min(a, z), Math.min(Math.max(a, z), a + 5000));
		return;
	}
	closeFile();
	const s = readState();
	q.value = s.get('q') || '';
	level.value = s.get('level') || '';
	view = views[s.get('view')] ? s.get('view') : 'list';
	const o = s.get('sort') || '';
	order = orders[o.replace(/-$/, '')] ? o.replace(/-$/, '') : '';
	down = o.endsWith('-');
	showSort(order, down);
	arrange();
	filter();
}

/* A range of lines: shift and a click. */
source.addEventListener('click', e => {
	const a = e.target.closest('a.no');
	const m = a && e.shiftKey && /:L(\d+)/.exec(location.hash);
	if (!m)
		return;
	e.preventDefault();
	location.hash = `#file${reading.i}:L${m[1]}-${a.textContent}`;
});

/* --- keys -------------------------------------------------------------------- */

const help = el('dialog', {'aria-label': 'Keys'}, el('h2', null, 'Keys'),
	el('dl', null, ...[['n', 'next gap'], ['p', 'previous gap'],
		[']', 'next file'], ['[', 'previous file'],
		['u', 'back to the files'], ['s', 'files beside the source'],
		['/', 'find a file'], ['?', 'this list']].flatMap(([k, t]) =>
		[el('dt', null, el('kbd', null, k)), el('dd', null, t)])),
	el('form', {method: 'dialog'}, el('button', {class: 'btn'}, 'Close')));
document.body.append(help);
byId('bar').append(el('button', {type: 'button', class: 'icon onlywide',
	title: 'Keys (?)', 'aria-label': 'Keys', onclick: () =>
	help.showModal()}, svg('M9.2 9a2.9 2.9 0 1 1 4.1 2.7c-.9.4-1.3 1-1.3 1.9v.4',
	'M12 17.2v.1')));

const keys = {
	n: () => gap(1), p: () => gap(-1), j: () => gap(1), k: () => gap(-1),
	']': () => reading && step(1), '[': () => reading && step(-1),
	u: () => reading && toList(), Escape: () => reading && toList(),
	s: () => reading && setSplit(!wantSplit),
	'?': () => help.showModal(),
	'/': () => {
		if (reading && !wantSplit)
			setSplit(true);
		q.focus();
		q.select();
	},
};
document.addEventListener('keydown', e => {
	if (typing(e)) {
		if (e.key === 'Escape')
			e.target.blur();
		return;
	}
	if (e.ctrlKey || e.metaKey || e.altKey || help.open || !keys[e.key])
		return;
	e.preventDefault();
	keys[e.key]();
});

addEventListener('hashchange', route);
addEventListener('popstate', route);
addEventListener('beforeprint', () => code?.buildAll());
let resized = 0;
addEventListener('resize', () => {
	clearTimeout(resized);
	resized = setTimeout(() => view === 'map' && !reading && drawView(), 150);
});
route();
