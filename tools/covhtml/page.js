/* covhtml: the page of a binary. Addresses: #fileN or #fileN:L10-20 is a file,
   anything else the state of the list (q, level, sort, view). */
const table = byId('files'), list = byId('list'), source = byId('source');
const blob = byId('main').dataset.blob;
const num = s => Number(s.replace(/,/g, ''));

/* --- the files, read from the table ---------------------------------------- */

const files = [...table.tBodies[0].rows].map((tr, i) => {
	const [covered, total] = tr.cells[3].textContent.split('/').map(num);
	const link = tr.cells[0].firstElementChild, path = link.textContent;
	const cut = path.lastIndexOf('/') + 1;
	if (cut)
		link.replaceChildren(el('span', {class: 'dir'},
			path.slice(0, cut)), path.slice(cut));
	return {i, tr, path, low: path.toLowerCase(), covered, total,
		missed: total - covered, pct: percent(covered, total),
		shown: true};
});
let shown = files; /* those that pass the filters, in order */
let view = 'list';
let listAt = location.pathname + location.search; /* its address */

const q = el('input', {type: 'search', placeholder: 'Find a file',
	'aria-label': 'Find a file', autocomplete: 'off'});
const level = el('select', {'aria-label': 'Level of coverage'},
	el('option', {value: ''}, 'All levels'),
	...LEVELS.map(([name, from]) => el('option', {value: name},
		name[0].toUpperCase() + name.slice(1) +
		(from > 0 ? ` (${from}% and more)` : ' (below 15%)'))));
const note = el('p', {class: 'count', 'aria-live': 'polite'});
const views = {list: 'List', tree: 'Tree', map: 'Map'};
const seg = el('div', {class: 'seg', role: 'group', 'aria-label': 'View'},
	...Object.entries(views).map(([name, text]) => el('button', {
		type: 'button', 'data-view': name,
		onclick: () => { view = name; filter(); }}, text)));
byId('tools').append(el('label', {class: 'search'}, q), level, seg, note);

const badges = [...document.querySelectorAll('#levels .level')];
for (const b of badges)
	b.addEventListener('click', () => {
		level.value = level.value === b.dataset.level ? '' :
			b.dataset.level;
		filter();
	});
q.addEventListener('input', filter);
level.addEventListener('change', filter);

const orders = {
	path: (a, b) => a.low < b.low ? -1 : a.low > b.low ? 1 : 0,
	pct: (a, b) => a.pct - b.pct,
	missed: (a, b) => a.missed - b.missed,
	total: (a, b) => a.total - b.total,
};
let order = '', down = false;
const showSort = sortable(table, (name, d) => {
	order = name;
	down = d;
	arrange();
	filter();
});

/* Puts the rows in order; ties stay in the order of paths. */
function arrange() {
	const by = orders[order];
	if (by)
		files.sort((a, b) => (down ? -by(a, b) : by(a, b)) || a.i - b.i);
	else
		files.sort((a, b) => a.i - b.i);
	table.tBodies[0].append(...files.map(f => f.tr));
}

function filter() {
	const text = q.value.toLowerCase();
	for (const f of files) {
		f.shown = (!text || f.low.includes(text)) &&
			(!level.value || levelOf(f.pct) === level.value);
		f.tr.hidden = !f.shown;
	}
	shown = files.filter(f => f.shown);
	note.textContent = shown.length === files.length ?
		`${count(files.length)} files` :
		`${count(shown.length)} of ${count(files.length)} files`;
	for (const b of badges)
		b.setAttribute('aria-pressed', b.dataset.level === level.value);
	for (const b of seg.children)
		b.setAttribute('aria-pressed', b.dataset.view === view);
	drawView();
	listAt = stateAddress([['q', q.value], ['level', level.value],
		['sort', order && order + (down ? '-' : '')],
		['view', view === 'list' ? '' : view]]);
	if (!reading)
		history.replaceState(history.state, '', listAt);
}

/* --- tree and map ------------------------------------------------------------ */

const box = table.parentElement;
let other = null; /* what stands in place of the table */

function drawView() {
	const split = document.body.classList.contains('split');
	other?.remove();
	other = null;
	box.hidden = view !== 'list' && !split;
	if (split || view === 'list')
		return;
	other = view === 'tree' ? drawTree() : drawMap();
	list.append(other);
	if (view === 'map')
		fillMap(other.firstElementChild);
}

/* Folders of the files that are shown; one that holds nothing but a folder is
   written together with it. */
function folders() {
	const root = {name: '', dirs: new Map(), files: [], covered: 0, total: 0};
	for (const f of shown) {
		let d = root;
		const parts = f.path.split('/');
		const leaf = parts.pop();
		for (const p of parts) {
			if (!d.dirs.has(p))
				d.dirs.set(p, {name: p, dirs: new Map(), files: [],
					covered: 0, total: 0});
			d.covered += f.covered;
			d.total += f.total;
			d = d.dirs.get(p);
		}
		d.covered += f.covered;
		d.total += f.total;
		d.files.push({f, leaf});
	}
	function join(d) {
		while (d.dirs.size === 1 && !d.files.length) {
			const only = [...d.dirs.values()][0];
			d = {...only, name: (d.name ? d.name + '/' : '') +
				only.name};
		}
		d.children = [...d.dirs.values()].map(join);
		return d;
	}
	root.children = [...root.dirs.values()].map(join);
	return root;
}

function numbers(x) {
	const pct = percent(x.covered, x.total);
	const c = el('td', {class: 'c ' + levelClass(pct)},
		pct.toFixed(1) + '%');
	c.style.setProperty('--p', pct.toFixed(1));
	return [c, el('td', {class: 'n'}, count(x.total - x.covered)),
		el('td', {class: 'n'}, count(x.covered) + '/' + count(x.total))];
}

const treeOrder = (a, b) => {
	const by = orders[order];
	const x = t => ({low: (t.leaf || t.name).toLowerCase(),
		pct: percent((t.f || t).covered, (t.f || t).total),
		total: (t.f || t).total,
		missed: (t.f || t).total - (t.f || t).covered});
	const c = by ? by(x(a), x(b)) : orders.path(x(a), x(b));
	return down ? -c : c;
};

function treeRows(d, depth) {
	const out = [];
	for (const s of [...d.children].sort(treeOrder)) {
		const b = el('button', {type: 'button', class: 'fold',
			'aria-expanded': 'false'}, s.name + '/');
		const tr = el('tr', null, el('td', null, b), ...numbers(s));
		tr.cells[0].style.setProperty('--d', depth);
		let below = null;
		b.addEventListener('click', () => fold(tr, b, s, depth));
		tr.open = () => {
			below = below || treeRows(s, depth + 1);
			return below;
		};
		tr.node = s;
		out.push(tr);
	}
	for (const {f, leaf} of [...d.files].sort(treeOrder)) {
		const a = el('a', {href: '#file' + f.i, class: 'leaf'}, leaf);
		const tr = el('tr', {class: f.tr.className}, el('td', null, a),
			...numbers(f));
		tr.cells[0].style.setProperty('--d', depth);
		out.push(tr);
	}
	return out;
}

const opened = new Set(); /* folders, by their place in the tree */

function fold(tr, b, d, depth, force) {
	const open = force ?? b.getAttribute('aria-expanded') !== 'true';
	b.setAttribute('aria-expanded', open);
	if (open) {
		tr.after(...tr.open());
		if (d.children.length + d.files.length === 1 && d.children.length)
			tr.open()[0].querySelector('.fold')?.click();
		return;
	}
	for (const below of tr.open()) {
		const f = below.querySelector('.fold');
		if (f && f.getAttribute('aria-expanded') === 'true')
			fold(below, f, below.node, depth + 1, false);
		below.remove();
	}
}

function drawTree() {
	const root = folders();
	const t = el('table', {id: 'tree'}, table.tHead.cloneNode(true),
		el('tbody', null, ...treeRows(root, 0)));
	const mark = sortable2(t);
	mark(order, down);
	/* A small tree stands open. */
	let budget = 40;
	for (let i = 0; i < t.tBodies[0].rows.length && budget > 0; i++) {
		const tr = t.tBodies[0].rows[i];
		const size = tr.node ? tr.node.children.length +
			tr.node.files.length : 0;
		if (!tr.node || size > budget)
			continue;
		budget -= size;
		const b = tr.querySelector('.fold');
		if (b.getAttribute('aria-expanded') !== 'true')
			fold(tr, b, tr.node, 0, true);
	}
	return el('div', {class: 'scroll'}, t);
}

/* Heads of the cloned table: buttons are there, what they do is not. */
function sortable2(t) {
	for (const h of t.tHead.rows[0].cells)
		h.replaceChildren(h.textContent);
	return sortable(t, (name, d) => {
		order = name;
		down = d;
		showSort(order, down);
		arrange();
		filter();
	});
}

/* Squarified treemap (Bruls, Huizing, van Wijk). */
function squarify(items, x, y, w, h, place) {
	const sum = items.reduce((s, t) => s + t.size, 0);
	const scale = sum ? w * h / sum : 0;
	let i = 0;
	while (i < items.length && w > 0 && h > 0) {
		const side = Math.min(w, h);
		let row = [], area = 0, worst = Infinity;
		for (; i < items.length; i++) {
			const a = items[i].size * scale, total = area + a;
			const lo = Math.min(a, ...row.map(r => r.a));
			const hi = Math.max(a, ...row.map(r => r.a));
			const ratio = Math.max(side * side * hi / (total * total),
				total * total / (side * side * lo));
			if (row.length && ratio > worst)
				break;
			row.push({t: items[i], a});
			area = total;
			worst = ratio;
		}
		const thick = area / side;
		let at = 0;
		for (const r of row) {
			const len = r.a / thick;
			if (w >= h)
				place(r.t, x, y + at, thick, len);
			else
				place(r.t, x + at, y, len, thick);
			at += len;
		}
		if (w >= h) {
			x += thick;
			w -= thick;
		} else {
			y += thick;
			h -= thick;
		}
	}
}

function drawMap() {
	return el('div', null, el('div', {class: 'map'}),
		el('p', {class: 'maphint'}, 'Area is statements, colour is ' +
			'coverage: blue is covered, orange is not. A click opens ' +
			'the file.'));
}

function fillMap(m) {
	const put = (e, x, y, w, h) => {
		e.style.left = x + 'px';
		e.style.top = y + 'px';
		e.style.width = w + 'px';
		e.style.height = h + 'px';
		m.append(e);
	};
	function draw(d, x, y, w, h, path) {
		const items = [...d.children.map(c => ({d: c, size: c.total})),
			...d.files.map(x => ({...x, size: x.f.total}))]
			.filter(t => t.size > 0).sort((a, b) => b.size - a.size);
		squarify(items, x, y, w, h, (t, x, y, w, h) => {
			if (w < 1 || h < 1)
				return;
			if (!t.d) {
				const fits = w > 34 && h > 15;
				const a = el('a', {href: '#file' + t.f.i,
					class: levelClass(t.f.pct) + (fits ? ' named' :
						''),
					title: `${t.f.path}\n${t.f.pct.toFixed(1)}% of ` +
						`${count(t.f.total)} statements`},
					fits ? t.leaf : '');
				put(a, x, y, w, h);
				return;
			}
			const full = path + t.d.name + '/';
			const head = w > 60 && h > 34 ? 16 : 0;
			if (head)
				put(el('span', {title: full}, t.d.name), x, y, w,
					head);
			draw(t.d, x + (head ? 2 : 0), y + head,
				w - (head ? 4 : 0), h - head - (head ? 2 : 0), full);
		});
	}
	draw(folders(), 0, 0, m.clientWidth, m.clientHeight, '');
}

/* --- one file ---------------------------------------------------------------- */

let reading = null; /* the file that is open */

const GO = new RegExp([
	'(//[^\\n]*|/\\*[^]*?(?:\\*/|$))', /* comment */
	'("(?:[^"\\\\\\n]|\\\\.)*"?|`[^`]*`?|\'(?:[^\'\\\\\\n]|\\\\.)*\'?)',
	'\\b(break|case|chan|const|continue|default|defer|else|fallthrough|' +
		'for|func|go|goto|if|import|interface|map|package|range|return|' +
		'select|struct|switch|type|var|nil|true|false|iota)\\b',
	'\\b(0[xX][\\da-fA-F_]+|\\d[\\d_]*(?:\\.[\\d_]*)?(?:[eE][+-]?\\d+)?i?)\\b',
].join('|'), 'g');
const TOKENS = ['', 'tc', 'ts', 'tk', 'tn'];

/* For each character of a text which token it is of. */
function lex(text) {
	const kind = new Uint8Array(text.length);
	for (const m of text.matchAll(GO)) {
		let k = 1;
		while (m[k] === undefined)
			k++;
		kind.fill(k, m.index, m.index + m[0].length);
	}
	return kind;
}

/* Columns are bytes, strings are UTF-16: positions of a line's bytes. */
function columns(line) {
	if (/^[\x00-\x7f]*$/.test(line))
		return c => Math.min(c, line.length);
	const at = [];
	let i = 0;
	for (const ch of line) {
		const cp = ch.codePointAt(0);
		const n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
		for (let k = 0; k < n; k++)
			at.push(i);
		i += ch.length;
	}
	at.push(i);
	return c => at[Math.min(c, at.length - 1)];
}

/* What is known of each line: its count (-1 when it has no block), whether
   blocks of both kinds are on it, and the blocks, outer ones first. */
function decode(island) {
	const lines = island.t.split('\n');
	const info = lines.map(() => ({n: -1, blocks: null, ran: false,
		missed: false}));
	const blocks = [];
	let from = 0;
	for (let i = 0; i < island.b.length; i += 6) {
		const [dl, c0, len, c1, stmts, n] = island.b.slice(i, i + 6);
		from += dl;
		blocks.push({l0: from, c0, l1: from + len, c1, stmts,
			n: Number(n), text: count(n)});
	}
	for (const b of blocks)
		for (let l = Math.max(1, b.l0);
			l <= b.l1 && l <= lines.length; l++) {
			const x = info[l - 1];
			if (b.n > x.n || x.n < 0) {
				x.n = b.n;
				x.text = b.text;
			}
			if (b.n > 0)
				x.ran = true;
			else if (b.stmts > 0)
				x.missed = true;
			(x.blocks = x.blocks || []).push(b);
		}
	return {lines, info, blocks, max: Math.max(1, ...[0],
		blocks.reduce((m, b) => Math.max(m, b.n), 0))};
}

const words = n => n === '0' ? 'not covered' : n === '1' ? 'ran once' :
	`ran ${n} times`;
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/* Text of one run; characters that hide are shown by their number. */
function runText(text) {
	if (!ODD.test(text))
		return [text];
	return [...text].map(c => c === '\r' ? '' : ODD.test(c) ?
		el('span', {class: 'odd'}, 'U+' + c.codePointAt(0).toString(16)
			.toUpperCase().padStart(4, '0')) : c);
}

function lineCode(d, i, start, kind) {
	const line = d.lines[i], x = d.info[i];
	const code = el('code');
	const own = new Array(line.length).fill(null);
	if (x.blocks) {
		const at = columns(line);
		const indent = line.length - line.trimStart().length;
		const end = line.trimEnd().length;
		for (const b of x.blocks) {
			const a = b.l0 === i + 1 ? at(b.c0 - 1) : indent;
			const z = b.l1 === i + 1 ? at(b.c1 - 1) : end;
			own.fill(b, Math.max(a, indent), Math.min(z, end));
		}
	}
	for (let a = 0; a < line.length;) {
		let z = a + 1;
		while (z < line.length && own[z] === own[a])
			z++;
		let into = code;
		const b = own[a];
		if (b) {
			into = el('span', {class: b.n > 0 ? 'cov-hit' : 'cov-none',
				title: words(b.text)});
			if (b.n > 1 && d.max > 1)
				into.style.setProperty('--h', (.1 + .2 *
					Math.log(b.n) / Math.log(d.max)).toFixed(2));
			code.append(into);
		}
		for (let s = a; s < z;) {
			let e = s + 1;
			while (e < z && kind[start + e] === kind[start + s])
				e++;
			const k = kind[start + s], t = runText(line.slice(s, e));
			into.append(...(k ? [el('span', {class: TOKENS[k]}, ...t)] :
				t));
			s = e;
		}
		a = z;
	}
	return code;
}

const CHUNK = 200, HIGH = 20; /* lines, pixels */

function drawCode(f, d) {
	const starts = [0];
	for (const l of d.lines)
		starts.push(starts[starts.length - 1] + l.length + 1);
	const text = d.lines.join('\n');
	const kind = /\.go$/.test(f.path) ? lex(text) :
		new Uint8Array(text.length);
	const rows = el('div', {class: 'rows'});
	const code = el('div', {class: 'code', tabindex: 0,
		'aria-label': 'Source of ' + f.path}, rows);
	code.style.setProperty('--now',
		(String(d.lines.length).length * .62 + 2).toFixed(1) + 'em');
	function line(i) {
		const x = d.info[i];
		const state = x.n < 0 ? '' : x.ran && x.missed ? 'part' :
			x.n > 0 ? 'hit' : 'mis';
		return el('div', {class: 'ln ' + state, id: 'L' + (i + 1)},
			el('a', {class: 'no', href: `#file${f.i}:L${i + 1}`},
				String(i + 1)),
			el('span', {class: 'ct', title: state === 'part' ?
				'partly covered' : x.n < 0 ? null : words(x.text)},
				x.n < 0 ? '' : x.text),
			lineCode(d, i, starts[i], kind));
	}
	const chunks = [];
	for (let a = 0; a < d.lines.length; a += CHUNK) {
		const c = el('div');
		const z = Math.min(a + CHUNK, d.lines.length);
		c.style.minHeight = (z - a) * HIGH + 'px';
		c.build = () => {
			c.build = () => {};
			c.style.minHeight = '';
			for (let i = a; i < z; i++)
				c.append(line(i));
		};
		chunks.push(c);
	}
	rows.append(...chunks);
	const near = new IntersectionObserver(seen => {
		for (const s of seen)
			if (s.isIntersecting) {
				s.target.build();
				near.unobserve(s.target);
			}
	}, {root: code, rootMargin: '2000px 0px'});
	chunks.slice(0, 2).forEach(c => c.build());
	chunks.slice(2).forEach(c => near.observe(c));
	/* Searching in the page should find the rest too. */
	let next = 2;
	const idle = window.requestIdleCallback || (fn => setTimeout(fn, 50));
	(function fill() {
		if (next < chunks.length && code.isConnected | next === 2)
			idle(() => {
				chunks[next++].build();
				fill();
			});
	})();
	code.buildAll = () => chunks.forEach(c => c.build());
	code.line = l => {
		chunks[Math.floor((l - 1) / CHUNK)]?.build();
		return byId('L' + l);
	};
	return code;
}

/* Where lines that did not run begin. */
function gapsOf(d) {
	const gaps = [];
	d.info.forEach((x, i) => {
		const before = d.info[i - 1];
		if (x.missed && !before?.missed)
			gaps.push(i + 1);
	});
	return gaps;
}

/* The whole file at a glance, beside the text. */
function strip(d, jump) {
	const n = d.lines.length, parts = [];
	let i = 0;
	const colour = x => x.missed ? 'var(--missbar)' : x.n > 0 ?
		'rgba(var(--hit), .32)' : 'transparent';
	while (i < n) {
		let z = i + 1;
		const c = colour(d.info[i]);
		while (z < n && colour(d.info[z]) === c)
			z++;
		if (c !== 'transparent' && parts.length < 4000)
			parts.push(`${c} ${(i / n * 100).toFixed(3)}% ` +
				`${(z / n * 100).toFixed(3)}%`);
		else
			parts.push(`transparent ${(i / n * 100).toFixed(3)}% ` +
				`${(z / n * 100).toFixed(3)}%`);
		i = z;
	}
	const s = el('div', {class: 'strip', title: 'Where the gaps are',
		'aria-hidden': 'true'});
	s.style.backgroundImage = `linear-gradient(to bottom, ${parts})`;
	s.addEventListener('click', e => jump(Math.max(1, Math.ceil(
		e.offsetY / s.clientHeight * n))));
	return s;
}

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
		el('span', {class: 'dir'}, f.path.slice(0, cut)),
		f.path.slice(cut));
	if (island && !island.f.endsWith(f.path))
		name.append(el('small', null, island.f));
	const bar = el('i', {class: levelClass(f.pct)});
	bar.style.setProperty('--p', f.pct.toFixed(1));
	const head = el('header', {class: 'fhead'}, back, splitter, name,
		el('span', {class: 'fnum'}, el('b', null, f.pct.toFixed(1) + '%'),
			bar, `${count(f.covered)}/${count(f.total)}`));
	if (!island)
		return head;
	if (blob)
		head.append(el('a', {class: 'btn onlywide', rel:
			'noopener noreferrer', href: blob + f.path.split('/')
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
			...(island.x ? [el('p', {class: 'note warn'}, 'Blocks lie ' +
				'behind the end of this text: it is not the one that ' +
				'was compiled.')] : []),
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
