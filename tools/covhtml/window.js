/* covhtml: of a long list only the rows near the window are elements.

   const w = rowWindow({scroll, body, high, row, key, tall});
     scroll  the element that scrolls, null: the page
     body    what the rows are put into: a tbody or a div, empty
     high    pixels of a row, a guess: rows are alike, and one is measured
     row     row(i): the elements of row i, the first of them is its head
     key     key(i): what row i stands for, so that focus stays on it (or none)
     tall    true: rows that unfold are measured once they are drawn

   w.show(n) draws anew for n rows, w.to(i, part) brings row i into view, at
   that part of the height, unless part is left out and it is there already;
   w.focus(i) focuses it, w.row(i) is its head when it is drawn, w.redraw(i)
   makes one row again, w.again() all that are drawn, w.end() leaves it. Arrows, Home, End and the page keys go from row to row.
   The row with the focus stays an element wherever one scrolls. On paper all
   rows are there. */
const SPARE = 12;

function rowWindow({scroll, body, high, row, key, tall}) {
	const drawn = new Map(), extra = new Map();
	const inTable = body.tagName === 'TBODY';
	const table = body.closest('table, [role=table], [role=treegrid]');
	let n = 0, held = -1, heldKey, whole = false;

	const offset = i => {
		let y = i * high;
		for (const [k, px] of extra)
			if (k < i)
				y += px;
		return y;
	};
	/* The row at a height. */
	function at(y) {
		let i = Math.floor(y / high);
		if (extra.size) {
			i = Math.min(i, n - 1);
			while (i > 0 && offset(i) > y)
				i--;
		}
		return Math.max(0, Math.min(n - 1, i));
	}
	const frame = () => scroll ? {top: scroll.getBoundingClientRect().top +
		scroll.clientTop, high: scroll.clientHeight} :
		{top: 0, high: innerHeight};

	function spacer(px) {
		const s = el(inTable ? 'tr' : 'div', {class: 'space',
			'aria-hidden': 'true'}, inTable && el('td', {colspan:
				table?.tHead?.rows[0].cells.length || 1}));
		s.style.height = px + 'px';
		return s;
	}
	function made(i) {
		const old = drawn.get(i);
		if (old)
			return old;
		const parts = [row(i)].flat();
		if (table)
			parts[0].setAttribute('aria-rowindex', i + 2);
		parts[0].rowNumber = i;
		return parts;
	}
	function wanted() {
		const f = frame(), top = f.top - body.getBoundingClientRect().top;
		const list = [];
		const a = whole ? 0 : Math.max(0, at(top) - SPARE);
		const z = whole ? n : Math.min(n, at(top + f.high) + 1 + SPARE);
		if (held >= 0 && held < Math.min(a, n))
			list.push(held);
		for (let i = a; i < z; i++)
			list.push(i);
		if (held >= Math.max(z, 0) && held < n)
			list.push(held);
		return list;
	}
	function draw() {
		const list = wanted(), keep = new Map();
		const same = list.length === drawn.size &&
			list.every(i => drawn.has(i));
		if (same && (list.length || !body.firstChild))
			return;
		for (const i of list)
			keep.set(i, made(i));
		/* Elements that stay are not moved: moving would lose the focus. */
		let here = body.firstChild, next = 0;
		const put = e => {
			while (here && here !== e && !(here.rowNumber >= 0 &&
				keep.get(here.rowNumber)?.[0] === here))
				here = gone(here);
			if (here === e)
				here = here.nextSibling;
			else
				body.insertBefore(e, here);
		};
		const gone = e => {
			const after = e.nextSibling;
			e.remove();
			return after;
		};
		for (const i of list) {
			const space = offset(i) - offset(next);
			if (space > 0)
				put(spacer(space));
			keep.get(i).forEach(put);
			next = i + 1;
		}
		while (here)
			here = gone(here);
		const rest = offset(n) - offset(next);
		if (rest > 0)
			body.append(spacer(rest));
		drawn.clear();
		for (const [i, parts] of keep)
			drawn.set(i, parts);
		if (tall)
			measure();
	}
	function measure() {
		for (const [i, parts] of drawn) {
			const px = parts.reduce((s, e) => s +
				e.getBoundingClientRect().height, 0) - high;
			if (px > .1)
				extra.set(i, px);
			else
				extra.delete(i);
		}
	}
	/* As high as the head of a row is; a folded one when rows unfold. */
	function fit() {
		const some = [...drawn.values()].find(p => p.length === 1) ||
			[...drawn.values()][0];
		const px = some?.[0].getBoundingClientRect().height;
		if (!px || Math.abs(px - high) < .1)
			return;
		high = px;
		extra.clear();
		drawn.clear();
		draw();
	}
	function show(count) {
		const had = held >= 0 && body.contains(document.activeElement);
		n = count;
		drawn.clear();
		extra.clear();
		body.replaceChildren();
		held = -1;
		table?.setAttribute('aria-rowcount', n + 1);
		/* Height first: what is seen depends on where the page can scroll. */
		if (n)
			body.append(spacer(n * high));
		draw();
		fit();
		for (let i = 0; had && key && i < n; i++)
			if (key(i) === heldKey) {
				focus(i, true);
				break;
			}
	}
	function to(i, part) {
		const f = frame(), top = f.top - body.getBoundingClientRect().top;
		const y = offset(i);
		let want = top;
		if (part !== undefined)
			want = y - f.high * part;
		else if (y < top)
			want = y;
		else if (y + high > top + f.high)
			want = y + high - f.high;
		if (want !== top)
			(scroll || window).scrollBy(0, want - top);
		draw();
	}
	const first = parts => parts[0].matches('[tabindex]') ? parts[0] :
		parts[0].querySelector('a, button, [tabindex]') || parts[0];
	function focus(i, still) {
		if (i < 0 || i >= n)
			return;
		held = i;
		if (!still)
			to(i);
		draw();
		first(drawn.get(i)).focus({preventScroll: true});
	}
	function redraw(i) {
		const old = drawn.get(i);
		if (!old)
			return;
		const had = old.some(e => e.contains(document.activeElement));
		drawn.delete(i);
		old[0].before(...(drawn.set(i, made(i)), drawn.get(i)));
		for (const e of old)
			e.remove();
		if (tall)
			measure();
		if (had)
			first(drawn.get(i)).focus({preventScroll: true});
		draw();
	}
	function again() {
		for (const i of [...drawn.keys()])
			redraw(i);
	}
	const numberOf = e => {
		for (; e && e !== body; e = e.parentElement || null)
			if (e.parentElement === body)
				for (; e; e = e.previousElementSibling)
					if (e.rowNumber >= 0)
						return e.rowNumber;
		return -1;
	};
	const ended = new AbortController(), signal = ended.signal;
	body.addEventListener('focusin', e => {
		held = numberOf(e.target);
		heldKey = key && held >= 0 ? key(held) : undefined;
	}, {signal});
	body.addEventListener('focusout', e => {
		if (e.relatedTarget && !body.contains(e.relatedTarget))
			held = -1;
	}, {signal});
	body.addEventListener('keydown', e => {
		const i = numberOf(e.target);
		const page = Math.max(1, Math.floor(frame().high / high) - 1);
		const go = {ArrowDown: i + 1, ArrowUp: i - 1, Home: 0, End: n - 1,
			PageDown: Math.min(n - 1, i + page),
			PageUp: Math.max(0, i - page)}[e.key];
		if (i < 0 || go === undefined || typing(e) || e.ctrlKey ||
			e.metaKey || e.altKey)
			return;
		e.preventDefault();
		focus(go);
	}, {signal});
	const on = (target, name, act) => target.addEventListener(name, () =>
		body.isConnected && act(), {passive: true, signal});
	const print = all => {
		whole = all;
		draw();
	};
	on(scroll || window, 'scroll', draw);
	on(window, 'resize', () => {
		draw();
		fit();
	});
	on(window, 'beforeprint', () => print(true));
	on(window, 'afterprint', () => print(false));
	return {show, to, focus, redraw, again, draw, end: () => ended.abort(), row: i => drawn.get(i)?.[0],
		at: () => at(frame().top - body.getBoundingClientRect().top),
		get count() { return n; }};
}
