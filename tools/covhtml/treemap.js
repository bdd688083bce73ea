/* covhtml: a squarified treemap (Bruls, Huizing, van Wijk): items, the greatest
   first, each with a size, fill a rectangle; place(item, x, y, w, h). */
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
