/* covhtml, page of a binary: what stands over the source of a file, what it
   does, and the keys that do the same. */
let current = null; /* what is open: {d, code, gaps, at} */

const back = el('button', {type: 'button', class: 'btn', onclick: toList,
	title: 'Back to the files (u)'}, '‹ Files');
const splitter = el('button', {type: 'button', class: 'btn onlywide',
	onclick: () => setSide(!wantSide),
	title: 'Show the files beside the source (s)'});

/* --- gaps, lines, steps ------------------------------------------------------ */

const gapNote = el('span', {class: 'fnum', 'aria-live': 'polite'});

function showGap() {
	const n = current?.gaps.length;
	gapNote.textContent = !current ? '' : n ? (current.at < 0 ? '' :
		`${current.at + 1} of `) + plural(n, 'gap') : 'no gaps';
}

function flash(l) {
	const row = current?.code.row(l);
	if (!row)
		return;
	row.classList.remove('flash');
	void row.offsetWidth; /* begins the animation again */
	row.classList.add('flash');
}

function goToGap(i) {
	current.at = i;
	current.code.to(current.gaps[i].a, 1 / 3);
	flash(current.gaps[i].a);
	showGap();
}

function gap(step) {
	const n = current?.gaps.length;
	if (n)
		goToGap((current.at + step + n) % n);
}

function step(by) {
	const f = shown[shown.indexOf(reading) + by];
	if (f)
		location.hash = addressOf(f);
}

/* The hottest line. */
function hottest() {
	const b = current?.d.blocks.reduce((m, b) => b.n > m.n ? b : m);
	if (b) {
		current.code.to(b.l0, 1 / 3);
		flash(b.l0);
	}
}

/* --- searching in the file ----------------------------------------------------- */

const find = el('input', {type: 'search', class: 'find', placeholder:
	'Find in this file', 'aria-label': 'Find in this file (f)',
autocomplete: 'off'});
const findNote = el('span', {class: 'fnum', 'aria-live': 'polite'});

function findIn() {
	const d = current?.d, text = find.value.toLowerCase();
	if (!d)
		return;
	d.hits = [];
	if (text)
		d.lines.forEach((line, i) => line.toLowerCase().includes(text) &&
			d.hits.push(i + 1));
	d.found = new Set(d.hits);
	d.hit = -1;
	current.code.again();
	if (d.hits.length)
		findNext(1);
	findNote.textContent = !text ? '' : d.hits.length ? findNote.textContent :
		'not found';
}

function findNext(by) {
	const d = current?.d, n = d?.hits?.length;
	if (!n)
		return;
	if (d.hit < 0) {
		const top = current.code.at();
		d.hit = Math.max(0, d.hits.findIndex(l => l >= top));
	} else {
		d.hit = (d.hit + by + n) % n;
	}
	current.code.to(d.hits[d.hit], 1 / 3);
	flash(d.hits[d.hit]);
	findNote.textContent = `line ${d.hit + 1} of ${count(n)}`;
}
find.addEventListener('input', findIn);
find.addEventListener('keydown', e => {
	if (e.key === 'Enter')
		findNext(e.shiftKey ? -1 : 1);
});

/* --- the head ------------------------------------------------------------------- */

function button(text, label, act, more) {
	return el('button', {type: 'button', class: 'btn', title: label,
		'aria-label': label.replace(/ \(.*/, ''), onclick: act, ...more},
	text);
}

/* Which kinds of line are shown. */
function toggles() {
	return el('div', {class: 'legend', role: 'group', 'aria-label':
		'Lines that are shown'}, ...[['hit', 'run'], ['mis', 'missed'],
		['part', 'partly'], ['', 'untracked']].map(([name, text]) =>
		el('button', {type: 'button', class: 'tog ' + (name || 'not'),
			'aria-pressed': !hidden.has(name), title: 'Lines: ' + text,
			onclick: e => {
				const on = hidden.delete(name);
				if (!on)
					hidden.add(name);
				e.currentTarget.setAttribute('aria-pressed', on);
				const l = current.code.at();
				current.code.show();
				current.code.to(l, 0);
			}}, text)));
}

function crumbs(path) {
	const cut = path.lastIndexOf('/') + 1, parts = path.slice(0, cut)
		.split('/').slice(0, -1);
	return parts.flatMap((p, i) => [el('a', {class: 'dir', href:
		stateAddress([['q', parts.slice(0, i + 1).join('/') + '/'],
			['view', 'tree']])}, p), '/', el('wbr')]).concat(path.slice(cut));
}

function fileHead(f, lines, d) {
	const name = el('h1', {class: 'fname', title: lines?.name[f.i]},
		...crumbs(f.path));
	const full = lines && plain(lines.name[f.i]);
	if (full && !full.endsWith(f.path))
		name.append(el('small', null, full));
	if (f.kind)
		name.append(el('small', null, f.kind));
	const bar = el('i', {class: levelClass(f.pct)});
	bar.style.setProperty('--p', f.pct.toFixed(1));
	const at = shown.indexOf(reading);
	const head = el('header', {class: 'fhead'}, back, splitter, name,
		el('span', {class: 'fnum'}, el('b', null, f.pct.toFixed(1) + '%'),
			bar, `${count(f.covered)}/${count(f.total)}`),
		el('span', {class: 'keys'},
			button('‹', 'Previous file ([)', () => step(-1),
				{disabled: at <= 0}),
			button('›', 'Next file (])', () => step(1),
				{disabled: at < 0 || at >= shown.length - 1})));
	if (!d)
		return head;
	const repo = lines.repo[f.i];
	if (blob && repo !== '')
		head.append(el('a', {class: 'btn', rel: 'noopener noreferrer',
			href: blob + (repo || f.path).split('/')
				.map(encodeURIComponent).join('/')},
		new URL(blob).host + ' ↗'));
	const n = current.gaps.length;
	head.append(gapNote, el('span', {class: 'keys'},
		button('↑', 'Previous gap (p)', () => gap(-1), {disabled: !n}),
		button('↓', 'Next gap (n)', () => gap(1), {disabled: !n})),
	el('label', {class: 'finder'}, find, findNote), toggles());
	if (who())
		head.append(button('Who ran it?', 'Who ran it? The line that is ' +
			'marked, or the next that ran (w)', () => whoRanLine()));
	if (d.max > 1 && !mask)
		head.append(el('span', {class: 'heat'}, 'ran once ', el('i'),
			button(narrow(d.max) + '×', narrow(d.max) +
				'×: the line that ran most (h)', hottest)));
	return head;
}

/* --- keys -------------------------------------------------------------------------- */

const help = el('dialog', {'aria-label': 'Keys'}, el('h2', null, 'Keys'),
	el('dl', null, ...[['n j', 'next gap'], ['p k', 'previous gap'],
		[']', 'next file'], ['[', 'previous file'],
		['u', 'back to the files'], ['s', 'files beside the source'],
		['l', 'the address of the line'], ['w', 'who ran the line'],
		['f', 'find in the file'], ['h', 'the line that ran most'],
		['/', 'find a file'], ['?', 'this list']].flatMap(([k, t]) =>
		[el('dt', null, ...k.split(' ').flatMap(x => [el('kbd', null, x),
			' '])), el('dd', null, t)])),
	el('form', {method: 'dialog'}, el('button', {class: 'btn'}, 'Close')));

const keys = {
	n: () => gap(1), p: () => gap(-1), j: () => gap(1), k: () => gap(-1),
	']': () => reading && step(1), '[': () => reading && step(-1),
	u: () => reading && toList(), Escape: () => reading && toList(),
	s: () => reading && setSide(!wantSide), h: hottest, l: linkLine,
	w: () => whoRanLine(),
	'?': () => help.showModal(),
	f: () => current && (find.focus(), find.select()),
	'/': () => {
		if (reading)
			toList();
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
	if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key] ||
		document.querySelector('dialog[open]'))
		return;
	e.preventDefault();
	keys[e.key]();
});
