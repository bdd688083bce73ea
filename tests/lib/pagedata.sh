# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# data_of PAGE head|lines|who, data_of FILE.js: what scripts draw from
data_of() {
	case $1 in
	*.js) sed -n 's/^covData("[^"]*","\(.*\)")$/\1/p' "$1" ;;
	*) sed -n 's/.* id="'"$2"'">\([^<]*\)<.*/\1/p' "$1" ;;
	esac | base64 -d | {
		printf '\037\213\010\0\0\0\0\0\0\0'
		tail -c +3
	} | gzip -dc 2>/dev/null
}
# texts PAGE : how many files have their text
texts() {
	data_of "$1" head | sed 's/.*"has":\[\([^]]*\).*/\1/' | tr -cd 1 |
		wc -c | tr -d ' '
}
# shown_texts DIR HASH : the files with the texts of a page
shown_texts() {
	sed -n 's/^covTexts("[^"]*","\(.*\)")$/\1/p' "$1/data/$2.js" |
		tr -s ' ' '\n' | sed "/./!d; s|.*|$1/src/&.js|"
}
