// SPDX-License-Identifier: GPL-2.0-only
/* Recordings: there and back, cut off at every byte, with every bit flipped; writers' errors. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "unit.h"

#include "recording.h"
#include "recording_format.h"

#define NR_EVENTS	24
#define PER_CHUNK	4

static const struct recording_info info = {
	.host = "host", .kernel = "6.12", .cpu = "AMD EPYC 9654 96-Core", .source = "module",
	.module = "0.1", .cpus = 192, .start_ns = 1234567890123, .start_real_ns = 1700000000000000001,
};

static char path[64], file[64 << 10];
static size_t size;

/* The i-th event: of two kinds, everything in it told by i */
static union event_any event(unsigned int i)
{
	union event_any e = { 0 };

	if (i % 2) {
		e.takeover = (struct ksnp_event_takeover){ .active = i };
		memset(e.takeover.name, 'a' + i, sizeof(e.takeover.name));
		strcpy(e.takeover.reason, "why");
		e.head.type = KSNP_EVENT_takeover;
		e.head.words = sizeof(e.takeover) / 8;
	} else {
		e.rmp_fault_end = (struct ksnp_event_rmp_fault_end){
			.vm = i, .vcpu = ~i, .gpa = (uint64_t)i << 40, .ret = -(int)i, .level_after = i,
		};
		e.head.type = KSNP_EVENT_rmp_fault_end;
		e.head.words = sizeof(e.rmp_fault_end) / 8;
	}
	e.head.ns = i + 1;
	e.head.tid = 77;
	e.head.cpu = 9;
	return e;
}

static void write_file(void)
{
	struct recording_writer *w;
	union event_any e;

	assert_int_equal(recording_create(&w, path, &info), 0);
	assert_int_equal(recording_write_vm(w, 4711, "guest"), 0);
	for (unsigned int i = 0; i < NR_EVENTS; i++) {
		if (i % PER_CHUNK == 0)
			assert_int_equal(recording_flush(w), 0);
		e = event(i);
		assert_int_equal(recording_write(w, &e.head), 0);
	}
	assert_int_equal(recording_write_lost(w, 5), 0);
	assert_int_equal(recording_write_lost(w, 6), 0);
	assert_int_equal(recording_write_clock(w, 99, 100), 0);
	assert_int_equal(recording_finish(w), 0);
}

static void save(size_t bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, file, bytes), bytes);
	close(fd);
}

static int setup(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/dev/shm/recording-%d", getpid());
	write_file();
	fd = open(path, O_RDONLY);
	size = read(fd, file, sizeof(file));
	close(fd);
	return size > 0 && size < sizeof(file) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static bool is_event(const struct ksnp_event *e, unsigned int i)
{
	union event_any wanted = event(i);

	return !memcmp(e, &wanted, 8 * wanted.head.words);
}

static void test_there_and_back(void **state)
{
	const struct ksnp_event *e;
	struct recording *r;
	char why[256];

	(void)state;
	save(size);
	r = recording_open(path, why);
	assert_non_null(r);
	assert_memory_equal(recording_info(r), &info, sizeof(info));
	for (unsigned int i = 0; i < NR_EVENTS; i++) {
		assert_int_equal(recording_next(r, &e), 1);
		assert_true(is_event(e, i));
	}
	assert_int_equal(recording_next(r, &e), 0);
	assert_int_equal(recording_next(r, &e), 0);
	assert_string_equal(recording_vm_name(r, 4711), "guest");
	assert_string_equal(recording_vm_name(r, 4712), "");
	assert_int_equal(recording_lost(r), 11);
	assert_int_equal(recording_unknown(r), 0);
	assert_int_equal(recording_clock_ns(r), 99);
	assert_null(recording_damage(r));
	recording_close(r);
}

/*
 * Reads what is in the file now. Return: the number of events, all of which are those
 * that were written, in order, or -1 when it cannot be opened.
 */
static int read_events(bool *damaged)
{
	const struct ksnp_event *e;
	struct recording *r;
	char why[256] = "";
	unsigned int next = 0;
	int nr = 0;

	r = recording_open(path, why);
	*damaged = true;
	if (!r) {
		assert_true(why[0] && strlen(why) < sizeof(why) && !strchr(why, '\n'));
		return -1;
	}
	while (recording_next(r, &e)) {
		while (next < NR_EVENTS && !is_event(e, next))
			next++;
		assert_true(next < NR_EVENTS);
		nr++;
		next++;
	}
	*damaged = recording_damage(r) != NULL;
	assert_true(!*damaged || !strchr(recording_damage(r), '\n'));
	recording_close(r);
	return nr;
}

/* As the file is cut off, all whole chunks are read, and that it is cut off is told */
static void test_cut_off_anywhere(void **state)
{
	int nr, last = -1, longest = 0;
	bool damaged;

	(void)state;
	for (size_t bytes = 0; bytes < size; bytes++) {
		save(bytes);
		nr = read_events(&damaged);
		assert_true(damaged);
		assert_true(nr == -1 || nr % PER_CHUNK == 0);
		assert_true(nr >= last);
		last = nr;
		longest = nr > longest ? nr : longest;
	}
	assert_int_equal(longest, NR_EVENTS);
}

/*
 * One bit costs one chunk of events at most, wherever it is behind the file's own head.
 * Of each of the schema's bytes it is one bit, of others all: it is most of the file.
 */
static void test_flipped_bits(void **state)
{
	const struct chunk_head *schema = (const void *)(file + sizeof(struct recording_head));
	size_t start = sizeof(struct recording_head) + sizeof(*schema) + schema->length;
	bool damaged;
	int nr;

	(void)state;
	assert_int_equal(schema->type, CHUNK_SCHEMA);
	for (size_t bit = 0; bit < 8 * size; bit += bit / 8 > sizeof(*schema) && bit / 8 < start ? 9 : 1) {
		file[bit / 8] ^= 1 << bit % 8;
		save(size);
		nr = read_events(&damaged);
		assert_true(damaged);
		if (bit / 8 >= start)
			assert_true(nr >= NR_EVENTS - PER_CHUNK);
		else if (bit / 8 >= sizeof(struct recording_head))
			assert_int_equal(nr, NR_EVENTS);
		file[bit / 8] ^= 1 << bit % 8;
	}
}

/* Bytes that come in between, or are missing: the chunks around them are read all the same */
static void test_shifted(void **state)
{
	const struct chunk_head *schema = (const void *)(file + sizeof(struct recording_head));
	size_t at = sizeof(struct recording_head) + sizeof(*schema) + schema->length;
	bool damaged;

	(void)state;
	for (size_t shift = 1; shift < 20; shift++) {
		memmove(file + at + shift, file + at, size - at);
		save(size + shift);
		assert_int_equal(read_events(&damaged), NR_EVENTS);
		assert_true(damaged);
		memmove(file + at, file + at + shift, size - at);
	}
}

static void test_what_is_no_recording(void **state)
{
	static const struct {
		const char *path, *why;
	} files[] = {
		{ "/dev/null", "empty: its writer has not got to write anything" },
		{ "/dev/shm", "a directory, not a recording" },
		{ "/dev/shm/no-such-file", "No such file or directory" },
		{ "/dev/zero", "not a recording of 'snptrace record'" },
	};
	char why[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		assert_null(recording_open(files[i].path, why));
		assert_string_equal(why, files[i].why);
	}
}

static void test_full_disk(void **state)
{
	struct recording_writer *w;

	(void)state;
	assert_int_equal(recording_create(&w, "/dev/full", &info), -ENOSPC);
	assert_null(w);
	assert_int_equal(recording_finish(NULL), 0);
	assert_int_equal(recording_create(&w, "/no/such/directory", &info), -ENOENT);
}

/* The disk fills up: what is there by then is good, and the error stays */
static void test_disk_fills_up(void **state)
{
	struct rlimit unlimited, small = { .rlim_cur = size - 200, .rlim_max = RLIM_INFINITY };
	struct recording_writer *w;
	union event_any e;
	bool damaged;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &unlimited);
	small.rlim_max = unlimited.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(recording_create(&w, path, &info), 0);
	setrlimit(RLIMIT_FSIZE, &small);
	for (unsigned int i = 0; i < NR_EVENTS; i++) {
		e = event(i);
		recording_write(w, &e.head);
		recording_flush(w);
	}
	assert_int_equal(recording_flush(w), -EFBIG);
	e = event(0);
	assert_int_equal(recording_write(w, &e.head), -EFBIG);
	assert_int_equal(recording_write_lost(w, 1), -EFBIG);
	assert_int_equal(recording_finish(w), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &unlimited);
	assert_true(read_events(&damaged) > 0);
	assert_true(damaged);
}

static void test_closed_pipe(void **state)
{
	struct recording_writer *w;
	int ends[2], out;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	out = dup(STDOUT_FILENO);
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	assert_int_equal(recording_create(&w, "-", &info), -EPIPE);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(ends[1]);
}

static void test_no_event(void **state)
{
	struct recording_writer *w;
	union event_any e = event(0);
	bool damaged;

	(void)state;
	assert_int_equal(recording_create(&w, path, &info), 0);
	e.head.words--;
	assert_int_equal(recording_write(w, &e.head), -EINVAL);
	e.head.type = 0;
	assert_int_equal(recording_write(w, &e.head), -EINVAL);
	e.head.type = KSNP_NR_EVENTS;
	assert_int_equal(recording_write(w, &e.head), -EINVAL);
	e = event(0);
	assert_int_equal(recording_write(w, &e.head), 0);
	assert_int_equal(recording_finish(w), 0);
	assert_int_equal(read_events(&damaged), 1);
	assert_false(damaged);
}

/* Events of a second ago are there while their writer is still at work */
static void test_killed_writer(void **state)
{
	struct recording_writer *w;
	union event_any e;
	bool damaged;

	(void)state;
	assert_int_equal(recording_create(&w, path, &info), 0);
	e = event(0);
	recording_write(w, &e.head);
	assert_int_equal(read_events(&damaged), 0);
	/* 1 s later */
	e.head.ns += 1000000000;
	recording_write(w, &e.head);
	assert_int_equal(read_events(&damaged), 1);
	assert_true(damaged);
	recording_flush(w);
	recording_finish(w);
}

static void test_names_cannot_steer_a_terminal(void **state)
{
	struct recording_writer *w;
	const struct ksnp_event *e;
	struct recording *r;
	char why[256];

	(void)state;
	assert_int_equal(recording_create(&w, path, &info), 0);
	recording_write_vm(w, 1, "a\x1b[2Jb\nc\xff\xc0\x80\xed\xa0\x80");
	recording_write_vm(w, 2, "gr\xc3\xbcn \xe2\x82\xac");
	recording_write_vm(w, 3, "a-name-that-is-longer-than-31-characters");
	recording_write_vm(w, 3, "another");
	recording_finish(w);
	r = recording_open(path, why);
	assert_non_null(r);
	assert_int_equal(recording_next(r, &e), 0);
	assert_string_equal(recording_vm_name(r, 1), "a?[2Jb?c??????");
	assert_string_equal(recording_vm_name(r, 2), "gr\xc3\xbcn \xe2\x82\xac");
	assert_string_equal(recording_vm_name(r, 3), "another");
	recording_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_cut_off_anywhere),
		cmocka_unit_test(test_flipped_bits),
		cmocka_unit_test(test_shifted),
		cmocka_unit_test(test_what_is_no_recording),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_disk_fills_up),
		cmocka_unit_test(test_closed_pipe),
		cmocka_unit_test(test_no_event),
		cmocka_unit_test(test_killed_writer),
		cmocka_unit_test(test_names_cannot_steer_a_terminal),
	};

	return cmocka_run_group_tests_name("recording", tests, setup, teardown);
}
