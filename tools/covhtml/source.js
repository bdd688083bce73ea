/* covhtml, page of a binary: the text of one file with its blocks. */
const RAN = 1, MISSED = 2;

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

/* What is known of each line, from 1 on: its state, its greatest block, and
   the blocks on it, outer ones first. */
async function decode(text, blocks) {
	const lines = text.split('\n'), n = lines.length;
	const state = new Uint8Array(n + 2), top = new Array(n + 2);
	const on = new Array(n + 2);
	let max = 1;
	await inSteps(blocks.length, i => {
		const b = blocks[i];
		max = Math.max(max, b.n);
		for (let l = Math.max(1, b.l0); l <= b.l1 && l <= n; l++) {
			if (!top[l] || b.n > top[l].n)
				top[l] = b;
			state[l] |= b.n > 0 ? RAN : MISSED;
			(on[l] = on[l] || []).push(b);
		}
	});
	return {text, lines, state, top, on, blocks, max};
}

const words = b => b.n === 0 ? 'not covered' : b.part ?
	`ran; by all together ${count(b.exact)} times` : b.exact === 1 ?
		'ran once' : `ran ${count(b.exact)} times`;
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/* Text of one run; characters that hide are shown by their number. */
function runText(text) {
	if (!ODD.test(text))
		return [text];
	return [...text].map(c => c === '\r' ? '' : ODD.test(c) ?
		el('span', {class: 'odd'}, 'U+' + c.codePointAt(0).toString(16)
			.toUpperCase().padStart(4, '0')) : c);
}

/* How much a block is lit, from its count. */
const heatOf = (d, b) => d.max > 1 && b.n > 1 ?
	(.08 + .24 * Math.log(b.n) / Math.log(d.max)).toFixed(2) : '.08';

function lineCode(d, l) {
	const line = d.lines[l - 1], blocks = d.on[l], kind = d.lex.kind;
	const start = d.starts[l - 1], code = el('code');
	const own = new Array(line.length).fill(null);
	if (blocks) {
		const at = columns(line);
		const indent = line.length - line.trimStart().length;
		const end = line.trimEnd().length;
		for (const b of blocks) {
			const a = b.l0 === l ? at(b.c0 - 1) : indent;
			const z = b.l1 === l && b.c1 ? at(b.c1 - 1) : end;
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
				title: words(b)});
			if (b.n > 0)
				into.style.setProperty('--h', heatOf(d, b));
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

const stateName = (d, l) => ['', 'hit', 'mis', 'part'][d.state[l]];

/* The lines that a reader wants to see. */
const hidden = new Set(); /* of '', hit, mis, part */

/* Returns {box, show(), to(line, part), at(), end()}; f: the file. */
function drawCode(f, d) {
	d.starts = [0];
	for (const l of d.lines)
		d.starts.push(d.starts[d.starts.length - 1] + l.length + 1);
	d.lex = lexer(d.text, /\.go$/.test(f.path));
	const rows = el('div', {class: 'rows'});
	const box = el('div', {class: 'code', tabindex: 0, role: 'region',
		'aria-label': 'Source of ' + f.path}, rows);
	box.style.setProperty('--now',
		(String(d.lines.length).length * .62 + 2).toFixed(1) + 'em');
	/* As wide as the longest line, whichever lines are drawn. */
	let wide = 0;
	for (const l of d.lines)
		if (l.length > wide || l.includes('\t'))
			wide = Math.max(wide, l.length + 3 *
				(l.match(/^\t*/)[0].length));
	rows.style.minWidth = `max(100%, ${Math.min(wide, 20000)}ch +
		12em)`;
	let list = []; /* lines that are shown */
	function line(i) {
		const l = list[i], b = d.top[l], state = stateName(d, l);
		const ct = b && el('span', {class: 'ct' + (who() && b.n > 0 ?
			' whose' : ''), title: (state === 'part' ?
			'partly covered, ' : '') + words(b) + (d.never[l] ?
			', function never entered' : '')},
		b.part && b.n ? '✓' : b.n ? narrow(b.exact) : '0');
		return el('div', {class: ['ln', state, d.never[l] && 'never',
			l >= d.sel[0] && l <= d.sel[1] && 'sel', d.found?.has(l) &&
			'found'].filter(Boolean).join(' '), id: 'L' + l},
		el('span', {class: 'no'}, String(l)),
		ct || el('span', {class: 'ct'}), lineCode(d, l));
	}
	d.sel = [0, -1];
	const w = rowWindow({scroll: box, body: rows, high: 20, row: line});
	const index = l => {
		let a = 0, z = list.length - 1;
		while (a < z) {
			const m = a + z >> 1;
			if (list[m] < l)
				a = m + 1;
			else
				z = m;
		}
		return a;
	};
	d.lex.run(() => {
		if (box.isConnected)
			w.again();
		return !d.over;
	});
	return {box, show() {
		list = [];
		for (let l = 1; l <= d.lines.length; l++)
			if (!hidden.has(stateName(d, l)))
				list.push(l);
		w.show(list.length);
	}, again: () => w.again(), to: (l, part) => w.to(index(l), part),
	row: l => list[index(l)] === l ? w.row(index(l)) : null,
	at: () => list[w.at()] || 1, end() {
		d.over = true;
		w.end();
	}};
}

const who = () => !by.hidden;

/* What one copies are the lines as they are, empty ones too. */
function copyLines(e) {
	const d = current?.d, s = getSelection();
	if (!d || typing(e))
		return;
	const rowOf = n => (n.nodeType === 1 ? n : n.parentElement)
		?.closest('.ln');
	let text;
	if (s.isCollapsed) {
		if (d.sel[0] < 1)
			return;
		text = d.lines.slice(d.sel[0] - 1, d.sel[1]).join('\n') + '\n';
	} else {
		const r = s.getRangeAt(0), a = rowOf(r.startContainer);
		const z = rowOf(r.endContainer);
		if (!a || !z || a === z)
			return;
		const upTo = (row, node, at) => {
			const code = row.querySelector('code');
			if (!code.contains(node))
				return 0;
			const part = document.createRange();
			part.setStart(code, 0);
			part.setEnd(node, at);
			return String(part).length;
		};
		const l0 = Number(a.id.slice(1)), l1 = Number(z.id.slice(1));
		const lines = d.lines.slice(l0 - 1, l1);
		lines[lines.length - 1] = lines[lines.length - 1].slice(0,
			upTo(z, r.endContainer, r.endOffset));
		lines[0] = lines[0].slice(upTo(a, r.startContainer, r.startOffset));
		text = lines.join('\n');
	}
	e.preventDefault();
	e.clipboardData.setData('text/plain', text);
}
document.addEventListener('copy', copyLines);
