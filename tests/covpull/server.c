/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * server DIR [PORT] - an HTTP server whose every reply is a file, for tests
 *
 * Listens on 127.0.0.1, at the first free port from PORT on or where the system
 * likes, writes its port to DIR/port, and answers each request with the bytes
 * of a file, whatever they are: they begin with the status line if the test
 * wants one. The file of `GET /a/b?c=1` is DIR/GET_a_b_c_1; of a
 * POST the first KEY~TEXT whose TEXT is in the body, else KEY; for the third
 * request of a kind KEY.3 comes before KEY. Without a file nothing is answered
 * until the client gives up. What a file is called at its end says how it is
 * sent: KEY+drip a byte at a time, KEY+reset with a reset behind it, KEY+late
 * after two seconds. Requests
 * are lines of DIR/log; where there is a folder DIR/requests, all of the nth of
 * a kind is its KEY.n. One request per connection, one process each; all end
 * with the program that started the server.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 65536, LIFE = 60 };

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void nap(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

/* Reads the head, and as much of the body as Content-Length says. */
static void read_request(int fd, char *buf)
{
	size_t n = 0, want = 0;
	char *end, *p;
	ssize_t got;

	while (n < REQUEST_MAX - 1) {
		got = read(fd, buf + n, REQUEST_MAX - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		buf[n] = '\0';
		end = strstr(buf, "\r\n\r\n");
		if (!end)
			continue;
		p = strstr(buf, "Content-Length: ");
		want = 0;
		p = p && p < end ? p + 16 : end;
		for (; isdigit((unsigned char)*p); p++)
			want = want * 10 + (size_t)(*p - '0');
		if (n >= (size_t)(end + 4 - buf) + want)
			break;
	}
	buf[n] = '\0';
}

/* "GET /a?b=1 HTTP/1.1" becomes GET_a_b_1. */
static void make_key(char *key, size_t size, const char *buf)
{
	size_t n = 0;
	int blanks = 0;

	for (; *buf && *buf != '\r' && n < size - 1; buf++) {
		if (*buf == ' ' && ++blanks == 2)
			break;
		if (*buf == ' ')
			continue;
		key[n++] = isalnum((unsigned char)*buf) || *buf == '.' ||
				*buf == '-' ?
			*buf :
			'_';
	}
	key[n] = '\0';
}

/* Logs the request; which of its kind it is, from 1. */
static int count_request(const char *key)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open("log", O_RDWR | O_CREAT | O_APPEND, 0666), n = 1;
	char line[512];
	FILE *f = NULL;

	if (fd < 0 || fcntl(fd, F_SETLKW, &lock) < 0 || !(f = fdopen(fd, "r+")))
		die("log");
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		n += !strcmp(line, key);
	}
	fseek(f, 0, SEEK_END);
	fprintf(f, "%s\n", key);
	fclose(f);
	return n;
}

static void save_request(const char *key, int n, const char *buf)
{
	char path[320];
	FILE *f;

	snprintf(path, sizeof(path), "requests/%s.%d", key, n);
	f = fopen(path, "w");
	if (!f)
		return; /* nobody wants it */
	fputs(buf, f);
	fclose(f);
}

static int exists(char *path, size_t size, const char *stem, const char *how)
{
	snprintf(path, size, "%s%s", stem, how);
	return access(path, R_OK) == 0;
}

/* How it is to be sent: 0 at once, 'd', 'l', 'r'; -1 there is no file. */
static int variant(char *path, size_t size, const char *stem)
{
	if (exists(path, size, stem, ""))
		return 0;
	if (exists(path, size, stem, "+drip"))
		return 'd';
	if (exists(path, size, stem, "+late"))
		return 'l';
	return exists(path, size, stem, "+reset") ? 'r' : -1;
}

/* KEY~TEXT for a body that holds TEXT. */
static int by_body(char *path, size_t size, const char *key, const char *body)
{
	DIR *d = opendir(".");
	struct dirent *e;
	size_t n = strlen(key);
	int how = -1;

	while (d && how < 0 && (e = readdir(d)))
		if (!strncmp(e->d_name, key, n) && e->d_name[n] == '~' &&
			strstr(body, e->d_name + n + 1))
			how = variant(path, size, e->d_name);
	if (d)
		closedir(d);
	return how;
}

static void send_file(int fd, const char *path, int how)
{
	struct linger now = {1, 0};
	char buf[65536];
	int file = open(path, O_RDONLY);
	ssize_t n, i;

	if (how == 'l')
		nap(2000);
	while ((n = read(file, buf, sizeof(buf))) > 0) {
		if (how != 'd' && write(fd, buf, (size_t)n) < 0)
			return;
		for (i = 0; how == 'd' && i < n; i++, nap(20))
			if (write(fd, buf + i, 1) < 0)
				return;
	}
	close(file);
	if (how == 'r') {
		nap(50);
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	} else {
		shutdown(fd, SHUT_WR);
		read(fd, buf, sizeof(buf));
	}
}

static void serve(int fd)
{
	static char buf[REQUEST_MAX];
	char key[256], stem[300], path[320];
	int how = -1, n;
	char *body;

	alarm(LIFE);
	read_request(fd, buf);
	make_key(key, sizeof(key), buf);
	n = count_request(key);
	save_request(key, n, buf);
	body = strstr(buf, "\r\n\r\n");
	if (body)
		how = by_body(path, sizeof(path), key, body + 4);
	snprintf(stem, sizeof(stem), "%s.%d", key, n);
	if (how < 0)
		how = variant(path, sizeof(path), stem);
	if (how < 0)
		how = variant(path, sizeof(path), key);
	if (how >= 0)
		send_file(fd, path, how);
	else
		while (read(fd, buf, sizeof(buf)) > 0)
			;
	close(fd);
}

static int listen_from(const char *digits)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	int port = 0;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	FILE *f;

	for (; *digits; digits++)
		port = port * 10 + *digits - '0';
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons((uint16_t)port);
	while (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
		if (port == 0 || errno != EADDRINUSE)
			die("bind");
		a.sin_port = htons((uint16_t)++port);
	}
	if (fd < 0 || listen(fd, 128) < 0 ||
		getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		die("listen");
	f = fopen("port.new", "w");
	if (!f)
		die("port");
	fprintf(f, "%d\n", ntohs(a.sin_port));
	if (fclose(f) || rename("port.new", "port"))
		die("port");
	return fd;
}

int main(int argc, char **argv)
{
	pid_t parent = getppid();
	struct pollfd p;
	int fd;

	if (argc < 2 || argc > 3 || chdir(argv[1]))
		die("usage: server DIR [PORT]");
	signal(SIGPIPE, SIG_DFL);
	p = (struct pollfd){listen_from(argc > 2 ? argv[2] : "0"), POLLIN, 0};
	while (getppid() == parent) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (poll(&p, 1, 100) <= 0)
			continue;
		fd = accept(p.fd, NULL, NULL);
		if (fd < 0)
			continue;
		if (fork() == 0) {
			close(p.fd);
			serve(fd);
			_exit(0);
		}
		close(fd);
	}
	return 0;
}
