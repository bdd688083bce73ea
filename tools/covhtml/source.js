/* covhtml, page of a binary: the text of one file with its blocks. */
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
			else
				x.missed = true;
			(x.blocks = x.blocks || []).push(b);
		}
	return {lines, info, blocks, max: Math.max(1, ...[0],
		blocks.reduce((m, b) => Math.max(m, b.n), 0))};
}

const words = n => n === '0' ? 'not covered' : n === '1' ? 'ran once' :
	`ran ${n} times`;
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

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
			const z = b.l1 === i + 1 && b.c1 ? at(b.c1 - 1) : end;
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

/* Where lines that did not run begin. A brace or a comment between two of them
   does not make two gaps. */
function gapsOf(d) {
	const gaps = [];
	let last = -9; /* the line that was missed before this one */
	d.info.forEach((x, i) => {
		if (x.ran && !x.missed)
			last = -9;
		if (!x.missed)
			return;
		if (i - last > 3)
			gaps.push(i + 1);
		last = i;
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
