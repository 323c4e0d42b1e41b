#include <charconv>
#include <cmath>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "CObjects.h"

struct bto_list {
    bto_failure failure = BTO_FINE;
    size_t offset = 0;
    const char *text = "";
    size_t entries = 0;
    std::vector<double> numbers[4];
    std::vector<uint32_t> type;
    std::vector<uint64_t> entry;
    std::vector<uint8_t> ids;
    std::vector<uint64_t> id_end;
    std::vector<uint8_t> type_names;
    std::vector<uint64_t> type_end;
    std::vector<bto_issue> issues;
    size_t issues_found = 0;
};

namespace {

constexpr std::string_view names[BTO_FIELDS] = {"id", "type", "x", "y", "width", "height"};

// Fills the columns while the parser walks through the text.
class Columns {
public:
    Columns(bto_list &list, size_t most_entries, size_t most_depth, size_t most_issues)
        : list(list), most_entries(most_entries), most_depth(most_depth), most_issues(most_issues) {}

    bool Null() { return other(); }
    bool Bool(bool) { return other(); }
    bool Int(int value) { return number(value); }
    bool Uint(unsigned value) { return number(value); }
    bool Int64(int64_t value) { return number(static_cast<double>(value)); }
    bool Uint64(uint64_t value) { return number(static_cast<double>(value)); }
    bool Double(double value) { return number(value); }
    bool RawNumber(const char *, rapidjson::SizeType, bool) { return false; }

    bool String(const char *bytes, rapidjson::SizeType length, bool) {
        if (depth != 2) return place();
        const std::string_view value(bytes, length);
        if (field == BTO_ID) {
            id.assign(value);
            state[BTO_ID] = sound;
        } else if (field == BTO_TYPE) {
            kind.assign(value);
            state[BTO_TYPE] = sound;
        } else if (field < BTO_FIELDS) {
            written(value);
        }
        return true;
    }

    bool Key(const char *bytes, rapidjson::SizeType length, bool) {
        if (depth != 2) return true;
        field = BTO_NO_FIELD;
        const std::string_view key(bytes, length);
        for (int i = 0; i < BTO_FIELDS; ++i)
            if (key == names[i]) field = i;
        return true;
    }

    bool StartObject() {
        if (depth != 1) return nested() && enter();
        if (!count_entry()) return false;
        for (auto &s : state) s = missing;
        return enter();
    }

    bool EndObject(rapidjson::SizeType) {
        if (--depth == 1) finish();
        return true;
    }

    bool StartArray() {
        if (depth == 0) return enter();
        if (depth == 1) return count_entry() && (issue(BTO_NOT_AN_OBJECT, BTO_NO_FIELD), enter());
        return nested() && enter();
    }

    bool EndArray(rapidjson::SizeType) {
        --depth;
        return true;
    }

private:
    enum State { missing, sound, wrong, not_finite };

    // A value that is neither number nor string.
    bool other() {
        if (depth != 2) return place();
        if (field < BTO_FIELDS) state[field] = wrong;
        return true;
    }

    // A plain value outside of any entry.
    bool place() {
        if (depth == 0) return fail(BTO_NO_LIST);
        if (depth == 1) {
            if (!count_entry()) return false;
            issue(BTO_NOT_AN_OBJECT, BTO_NO_FIELD);
        }
        return true;
    }

    // A list or an object where it is not expected.
    bool nested() {
        if (depth == 0) return fail(BTO_NO_LIST);
        if (depth == 2 && field < BTO_FIELDS) state[field] = wrong;
        return true;
    }

    bool enter() { return ++depth <= most_depth || fail(BTO_TOO_DEEP); }

    bool count_entry() {
        field = BTO_NO_FIELD;
        return ++list.entries <= most_entries || fail(BTO_TOO_MANY);
    }

    bool fail(bto_failure why) {
        list.failure = why;
        return false;
    }

    bool number(double value) {
        if (depth != 2) return place();
        if (field == BTO_ID || field == BTO_TYPE) {
            state[field] = wrong;
        } else if (field < BTO_FIELDS) {
            values[field - BTO_X] = value;
            state[field] = std::isfinite(value) ? sound : not_finite;
        }
        return true;
    }

    // A number that stands in quotes.
    void written(std::string_view text) {
        const char *blank = " \t\r\n";
        const size_t first = text.find_first_not_of(blank);
        if (first == std::string_view::npos) {
            state[field] = wrong;
            return;
        }
        text = text.substr(first, text.find_last_not_of(blank) - first + 1);
        if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (end != text.data() + text.size() || error == std::errc::invalid_argument)
            state[field] = wrong;
        else
            number(error == std::errc::result_out_of_range ? HUGE_VAL : value);
    }

    void finish() {
        bool all = true;
        for (int i = 0; i < BTO_FIELDS; ++i) {
            if (state[i] == sound) continue;
            all = false;
            issue(state[i] == missing ? BTO_MISSING : state[i] == wrong ? BTO_WRONG_TYPE : BTO_NOT_FINITE, i);
        }
        if (!all) return;
        for (int i = 0; i < 4; ++i) list.numbers[i].push_back(values[i]);
        const auto [place, is_new] = types.try_emplace(kind, static_cast<uint32_t>(types.size()));
        if (is_new) {
            list.type_names.insert(list.type_names.end(), kind.begin(), kind.end());
            list.type_end.push_back(list.type_names.size());
        }
        list.type.push_back(place->second);
        list.entry.push_back(list.entries - 1);
        list.ids.insert(list.ids.end(), id.begin(), id.end());
        list.id_end.push_back(list.ids.size());
    }

    void issue(bto_problem problem, int field) {
        ++list.issues_found;
        if (list.issues.size() < most_issues) list.issues.push_back({problem, field, list.entries - 1});
    }

    bto_list &list;
    const size_t most_entries, most_depth, most_issues;
    size_t depth = 0;
    int field = BTO_NO_FIELD;
    State state[BTO_FIELDS] = {};
    double values[4] = {};
    std::string id, kind;
    std::unordered_map<std::string, uint32_t> types;
};

}  // namespace

extern "C" bto_list *bto_read(const char *bytes, size_t count, size_t most_entries, size_t most_depth, size_t most_issues) {
    bto_list *list = new (std::nothrow) bto_list;
    if (list == nullptr) return nullptr;
    try {
        using namespace rapidjson;
        // Excel and others begin with a byte order mark.
        const size_t mark = count >= 3 && std::string_view(bytes, 3) == "\xEF\xBB\xBF" ? 3 : 0;
        MemoryStream stream(bytes + mark, count - mark);
        Columns columns(*list, most_entries, most_depth, most_issues);
        Reader reader;
        const ParseResult result =
            reader.Parse<kParseIterativeFlag | kParseValidateEncodingFlag | kParseFullPrecisionFlag | kParseNanAndInfFlag>(stream, columns);
        if (list->failure == BTO_FINE && (result.IsError() || stream.Tell() + mark != count)) {
            list->failure = BTO_NO_JSON;
            list->text = result.IsError() ? GetParseError_En(result.Code()) : "A zero byte stands in the text.";
        }
        list->offset = (result.IsError() ? result.Offset() : stream.Tell()) + mark;
    } catch (...) {
        list->failure = BTO_NO_MEMORY;
    }
    return list;
}

extern "C" bto_view bto_look(const bto_list *list) {
    bto_view view = {};
    view.failure = list->failure;
    view.offset = list->offset;
    view.text = list->text;
    view.entries = list->entries;
    view.count = list->entry.size();
    view.x = list->numbers[0].data();
    view.y = list->numbers[1].data();
    view.width = list->numbers[2].data();
    view.height = list->numbers[3].data();
    view.type = list->type.data();
    view.entry = list->entry.data();
    view.ids = list->ids.data();
    view.id_end = list->id_end.data();
    view.types = list->type_end.size();
    view.type_names = list->type_names.data();
    view.type_end = list->type_end.data();
    view.issues = list->issues.data();
    view.issues_kept = list->issues.size();
    view.issues_found = list->issues_found;
    return view;
}

extern "C" void bto_free(bto_list *list) { delete list; }
