/* covhtml, page of a binary: gaps of a file. A gap is a run of lines on which
   something was missed, as long as it gets; a function's end ends it, so that
   each function that was never entered is a gap of its own. What n and p stop
   at, what the strip shows and what is counted is this list. */
function gapsOf(d, funcs) {
	const ends = new Set(funcs.map(f => f.l1)), gaps = [];
	let now = null;
	for (let l = 1; l <= d.lines.length; l++) {
		if (!(d.state[l] & MISSED)) {
			now = null;
			continue;
		}
		if (!now)
			gaps.push(now = {a: l, z: l});
		now.z = l;
		if (ends.has(l))
			now = null;
	}
	return gaps;
}

/* For each line whether it is of a function that was never entered. */
function neverLines(d, funcs) {
	const never = new Uint8Array(d.lines.length + 2);
	for (const f of funcs)
		if (f.never)
			never.fill(1, f.l0, Math.min(f.l1, d.lines.length) + 1);
	return never;
}

/* What of functions ran, by the blocks as they are shown. */
function countFuncs(funcs, blocks) {
	let k = 0;
	for (const f of funcs) {
		f.total = f.covered = f.most = 0;
		while (k < blocks.length && blocks[k].l0 < f.l0)
			k++;
		for (; k < blocks.length && blocks[k].l0 <= f.l1; k++) {
			const b = blocks[k];
			f.total += b.stmts;
			f.covered += b.n > 0 ? b.stmts : 0;
			if (b.n > f.most)
				f.most = b.exact;
		}
		f.never = f.total > 0 && !f.covered;
	}
}

/* The whole file at a glance, beside the text. */
function strip(d, gaps, jump) {
	const n = d.lines.length, fine = Math.min(n, 800);
	const mark = new Uint8Array(fine);
	const at = l => Math.min(fine - 1, Math.floor((l - 1) / n * fine));
	for (let l = 1; l <= n; l++)
		if (d.state[l] & RAN)
			mark[at(l)] = Math.max(mark[at(l)], 1);
	for (const g of gaps)
		for (let i = at(g.a); i <= at(g.z); i++)
			mark[i] = Math.max(mark[i], d.never[g.a] ? 3 : 2);
	const colours = ['transparent', 'rgba(var(--hit), .32)',
		'var(--missbar)', 'var(--neverbar)'];
	const parts = [];
	for (let i = 0, z; i < fine; i = z) {
		for (z = i + 1; z < fine && mark[z] === mark[i];)
			z++;
		parts.push(`${colours[mark[i]]} ${(i / fine * 100).toFixed(2)}% ` +
			`${(z / fine * 100).toFixed(2)}%`);
	}
	const s = el('div', {class: 'strip', title: 'Where the gaps are',
		'aria-hidden': 'true'});
	s.style.backgroundImage = `linear-gradient(to bottom, ${parts})`;
	s.addEventListener('click', e => jump(Math.max(1, Math.ceil(
		e.offsetY / s.clientHeight * n))));
	return s;
}
