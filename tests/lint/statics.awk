# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# statics.awk - names of static functions that stand in more than one file of
# the code given, as strip.awk prints it (FILE:LINE:TEXT): one name has one
# meaning, so that a search leads to one place.

{
	file = $0
	sub(/:.*/, "", file)
	text = $0
	sub(/^[^:]*:[0-9]*:/, "", text)
}

text ~ /^static [^=;]*[ *][a-z_][a-z0-9_]*\(/ {
	name = text
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	if (!((name, file) in seen)) {
		seen[name, file] = 1
		files[name] = files[name] " " file
		n[name]++
	}
}

END {
	for (name in n)
		if (n[name] > 1)
			print name ": is static in" files[name]
}
