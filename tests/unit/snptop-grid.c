// SPDX-License-Identifier: GPL-2.0-only
/* Canvases and tables: what fits, in which order, and that no text does any harm. */
#include <locale.h>
#include <stdlib.h>

#include "unit.h"
#include "format.h"
#include "series.h"
#include "grid.h"

static struct canvas canvas = { .utf8 = true };

/* The canvas as text; to be freed */
static char *written(void)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	canvas_write(&canvas, to);
	fclose(to);
	return text;
}

static void assert_written(const char *wanted)
{
	char *text = written();

	assert_string_equal(text, wanted);
	free(text);
}

static void test_text(void **state)
{
	(void)state;
	canvas_clear(&canvas, 3, 10);
	assert_int_equal(canvas_text(&canvas, 0, 0, 10, STYLE_PLAIN, "\033[2Ja\n\x9b\xff"), 8);
	/* Wide characters are two columns; one that does not fit is left out */
	assert_int_equal(canvas_text(&canvas, 1, 7, 3, STYLE_PLAIN, "\u6f22\u5b57"), 2);
	canvas_right(&canvas, 2, 0, 10, STYLE_PLAIN, "\u6f22!");
	canvas_text(&canvas, 3, 0, 10, STYLE_PLAIN, "outside");
	canvas_text(&canvas, 0, 100, 10, STYLE_PLAIN, "outside");
	canvas_text(&canvas, -1, -1, 10, STYLE_PLAIN, "outside");
	assert_written("?[2Ja???\n       \u6f22\n       \u6f22!\n");
}

static void test_bars(void **state)
{
	(void)state;
	canvas_clear(&canvas, 6, 4);
	canvas_bar(&canvas, 0, 0, 4, STYLE_BAR, 1);
	canvas_bar(&canvas, 1, 0, 4, STYLE_BAR, 0.5 + 1.0 / 32);
	canvas_bar(&canvas, 2, 0, 4, STYLE_BAR, 1e-9);
	canvas_bar(&canvas, 3, 0, 4, STYLE_BAR, 17);
	canvas_spark(&canvas, 4, 0, STYLE_BAR, 0);
	canvas_spark(&canvas, 4, 1, STYLE_BAR, 1e-9);
	canvas_spark(&canvas, 4, 2, STYLE_BAR, 0.5);
	canvas_spark(&canvas, 4, 3, STYLE_BAR, 1);
	canvas.utf8 = false;
	canvas_bar(&canvas, 5, 0, 4, STYLE_BAR, 0.5);
	canvas_spark(&canvas, 5, 3, STYLE_BAR, 1);
	canvas.utf8 = true;
	assert_written("\u2588\u2588\u2588\u2588\n\u2588\u2588\u258f\n\u258f\n\u2588\u2588\u2588\u2588\n"
		       " \u2581\u2584\u2588\n## #\n");
}

struct item {
	struct row row;
	const char *name;
	uint64_t count;
	const struct series *past;
};

static const struct column columns[] = {
	{ .title = "NAME", .kind = COLUMN_TEXT, .offset = offsetof(struct item, name), .width = 5,
	  .max = 9, .priority = 1 },
	{ .title = "COUNT", .kind = COLUMN_NS, .offset = offsetof(struct item, count), .width = 6,
	  .priority = 2 },
	{ .title = "PAST", .kind = COLUMN_SPARK, .offset = offsetof(struct item, past), .width = 4,
	  .priority = 3 },
};

static struct series past = { .next = 3, .nr = 3, .value = { 2, 0, 4 } };

static void add(struct grid *t, uint64_t id, const char *name, uint64_t count)
{
	struct item *i = grid_add(t);

	*i = (struct item){ .row.id = id, .name = name, .count = count, .past = &past };
}

static struct grid filled(void)
{
	struct grid t = GRID(columns, struct item, 1);

	add(&t, 10, "ten", 10);
	add(&t, 20, "twenty", UNKNOWN);
	add(&t, 30, "thirty", 30);
	grid_sort(&t);
	return t;
}

static void test_layout(void **state)
{
	struct grid t = filled();

	(void)state;
	/* 5 + 1 + 6: two columns */
	canvas_clear(&canvas, 5, 12);
	assert_int_equal(grid_draw(&t, &canvas, 0, 5, false), 4);
	assert_written("NAME   COUNT\nthirt   30ns\nten     10ns\ntwent      -\n");
	/* 17 columns is all of them; of 6 more a third makes the name wider */
	canvas_clear(&canvas, 5, 23);
	grid_draw(&t, &canvas, 0, 3, false);
	assert_written("NAME     COUNT PAST\n"
		       "thirty    30ns      \u2584 \u2588\n"
		       "ten       10ns      \u2584 \u2588\n");
	/* Titles without rows are of no use */
	assert_int_equal(grid_draw(&t, &canvas, 0, 1, false), 0);
	grid_free(&t);
}

static const char *order(const struct grid *t)
{
	static char text[64];

	text[0] = '\0';
	for (size_t i = 0; i < t->nr; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
			 ((struct item *)grid_row(t, i))->name);
	return text;
}

static void test_sort(void **state)
{
	struct grid t = filled();

	(void)state;
	assert_string_equal(order(&t), "thirty ten twenty ");
	/* What is not known stays last */
	t.reverse = true;
	grid_sort(&t);
	assert_string_equal(order(&t), "ten thirty twenty ");
	/* Past the sparkline, which nothing can be sorted by, and around */
	grid_sort_by(&t, 1);
	assert_int_equal(t.sort, 0);
	assert_string_equal(order(&t), "ten thirty twenty ");
	t.reverse = true;
	grid_sort(&t);
	assert_string_equal(order(&t), "twenty thirty ten ");
	grid_free(&t);
}

static uint64_t selected(const struct grid *t)
{
	const struct row *r = grid_selected(t);

	return r ? r->id : 0;
}

static void test_cursor(void **state)
{
	struct grid t = filled();

	(void)state;
	/* Nobody has chosen: it is on the first, whichever that is */
	assert_int_equal(selected(&t), 30);
	t.reverse = true;
	grid_sort(&t);
	assert_int_equal(selected(&t), 10);
	/* Somebody has: it stays with the row */
	grid_move(&t, 1);
	assert_int_equal(selected(&t), 30);
	t.reverse = false;
	grid_sort(&t);
	assert_int_equal(selected(&t), 30);
	grid_move(&t, -100);
	assert_int_equal(selected(&t), 30);
	grid_move(&t, 100);
	assert_int_equal(selected(&t), 20);
	/* The row has gone */
	grid_clear(&t);
	add(&t, 10, "ten", 10);
	grid_sort(&t);
	assert_int_equal(selected(&t), 10);
	grid_clear(&t);
	grid_sort(&t);
	assert_null(grid_selected(&t));
	grid_move(&t, 1);
	grid_free(&t);
}

static void test_scroll(void **state)
{
	struct grid t = GRID(columns, struct item, 1);

	(void)state;
	for (uint64_t i = 1; i <= 100; i++)
		add(&t, i, "row", 1000 - i);
	grid_sort(&t);
	canvas_clear(&canvas, 4, 12);
	grid_move(&t, 50);
	grid_draw(&t, &canvas, 0, 4, true);
	assert_written("NAME   COUNT\nrow    951ns\nrow    950ns\nrow    949ns\n");
	grid_move(&t, -1);
	canvas_clear(&canvas, 4, 12);
	grid_draw(&t, &canvas, 0, 4, true);
	assert_written("NAME   COUNT\nrow    951ns\nrow    950ns\nrow    949ns\n");
	grid_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_scroll),
	};
	int failed;

	setlocale(LC_ALL, "C.UTF-8");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	canvas_free(&canvas);
	return failed;
}
