/* covhtml: styles and scripts of a page, unpacked. */
(async nonce => {
	const add = (tag, text) => document.head.append(Object.assign(
		document.createElement(tag), {nonce, textContent: text}));
	try {
		const bytes = Uint8Array.from(atob(document.getElementById('code')
			.textContent), c => c.charCodeAt(0));
		const [css, js] = (await new Response(new Blob([bytes]).stream()
			.pipeThrough(new DecompressionStream('deflate'))).text())
			.split('\x01');
		add('style', css);
		add('script', js);
	} catch (e) {
		document.getElementById('view').textContent = 'This browser cannot ' +
			'unpack the page: ' + e.message;
	}
})(document.currentScript.nonce);
