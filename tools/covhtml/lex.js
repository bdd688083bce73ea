/* covhtml, page of a binary: tokens of Go, as far as colours need them. A text
   of a hundred thousand lines is read in steps; what is not read yet is plain. */
const GO = [
	'(//[^\\n]*|/\\*[^]*?(?:\\*/|$))', /* comment */
	'("(?:[^"\\\\\\n]|\\\\.)*"?|`[^`]*`?|\'(?:[^\'\\\\\\n]|\\\\.)*\'?)',
	'\\b(break|case|chan|const|continue|default|defer|else|fallthrough|' +
		'for|func|go|goto|if|import|interface|map|package|range|return|' +
		'select|struct|switch|type|var|nil|true|false|iota)\\b',
	'\\b(0[xX][\\da-fA-F_]+|\\d[\\d_]*(?:\\.[\\d_]*)?(?:[eE][+-]?\\d+)?i?)\\b',
].join('|');
const TOKENS = ['', 'tc', 'ts', 'tk', 'tn'];

/* {kind: for each character which token it is of, run(more)}; more(): a step
   was done. */
function lexer(text, isGo) {
	const kind = new Uint8Array(text.length), go = new RegExp(GO, 'g');
	let over = !isGo;
	function step(ms) {
		const until = performance.now() + ms;
		for (let n = 0; !over; n++) {
			const m = go.exec(text);
			if (!m) {
				over = true;
				break;
			}
			let k = 1;
			while (m[k] === undefined)
				k++;
			kind.fill(k, m.index, m.index + m[0].length);
			if (n % 256 === 0 && performance.now() > until)
				break;
		}
	}
	step(12);
	return {kind, run(more) {
		if (over)
			return;
		setTimeout(() => {
			step(12);
			if (more())
				this.run(more);
		});
	}};
}
