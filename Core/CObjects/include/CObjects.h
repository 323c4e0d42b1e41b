// Reads JSON lists of drawing objects into columns, with RapidJSON. No exception leaves it; nothing here is shared between threads.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bto_list bto_list;

enum bto_field { BTO_ID, BTO_TYPE, BTO_X, BTO_Y, BTO_WIDTH, BTO_HEIGHT, BTO_FIELDS, BTO_NO_FIELD = BTO_FIELDS };

enum bto_problem {
    BTO_NOT_AN_OBJECT,
    BTO_MISSING,
    BTO_WRONG_TYPE,
    BTO_NOT_FINITE,
};

// One thing that is wrong with one entry of the list.
typedef struct {
    int32_t problem;
    int32_t field;
    size_t entry;
} bto_issue;

enum bto_failure {
    BTO_FINE,
    BTO_NO_JSON,     // text and offset say what and where
    BTO_NO_LIST,     // the outermost value is no array
    BTO_TOO_DEEP,    // nested deeper than asked for
    BTO_TOO_MANY,    // more entries than asked for
    BTO_NO_MEMORY,
};

// What was read. Valid until the list is freed. Strings lie end to end; `end` tells where each one ends.
typedef struct {
    int32_t failure;
    size_t offset;
    const char *text;
    size_t entries;  // of the list, sound or not
    size_t count;    // sound ones: the length of all columns
    const double *x, *y, *width, *height;
    const uint32_t *type;
    const uint64_t *entry;  // the place of each sound one in the list
    const uint8_t *ids;
    const uint64_t *id_end;
    size_t types;
    const uint8_t *type_names;
    const uint64_t *type_end;
    const bto_issue *issues;
    size_t issues_kept, issues_found;
} bto_view;

// Reads `count` bytes of UTF-8. Returns NULL where there is no memory at all. `most_issues` are kept, all are counted.
bto_list *bto_read(const char *bytes, size_t count, size_t most_entries, size_t most_depth, size_t most_issues);
bto_view bto_look(const bto_list *list);
void bto_free(bto_list *list);

#ifdef __cplusplus
}
#endif
