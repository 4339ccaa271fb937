#include "runtime/json/value.hpp"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "runtime/base/number_text.hpp"

namespace qapc::json {
namespace {

void write_text(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

struct Writer {
  std::string out;

  void operator()(std::monostate) { out += "null"; }
  void operator()(bool value) { out += value ? "true" : "false"; }
  /// Whole numbers that a double does not hold are written as the double they are read as.
  void operator()(std::int64_t value) {
    constexpr std::int64_t kExact = std::int64_t{1} << 53;
    if (value > kExact || value < -kExact) return (*this)(static_cast<double>(value));
    out += std::to_string(value);
  }
  void operator()(double value) { out += number_text(value); }
  void operator()(const std::string& value) { write_text(value, out); }
  void operator()(const Array& array) {
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (i != 0) out += ',';
      std::visit(*this, array[i].node());
    }
    out += ']';
  }
  void operator()(const Object& object) {
    out += '{';
    bool first = true;
    for (const auto& [name, member] : object) {
      if (!first) out += ',';
      first = false;
      write_text(name, out);
      out += ':';
      std::visit(*this, member.node());
    }
    out += '}';
  }
};

constexpr std::size_t kDeepest = 500;  // arrays and objects inside one another: what is written here has a dozen

/// Makes values as they are read. Refuses what RFC 8785 refuses (a name said twice), and what would not end.
class Reader {
 public:
  bool null() { return put({}); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    return value <= kMost ? put(static_cast<std::int64_t>(value)) : put(static_cast<double>(value));
  }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(std::vector<std::uint8_t>&) { return refuse("bytes are no JSON"); }
  bool start_object(std::size_t) { return open(Object{}); }
  bool start_array(std::size_t) { return open(Array{}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (std::get<Object>(open_.back().node).contains(name)) return refuse("a name stands twice in one object");
    open_.back().name = std::move(name);
    return true;
  }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::json::exception&) {
    return refuse(fmt::format("it goes wrong at byte {}", byte));
  }

  Result<Value> result(bool read) {
    if (!read) return fail(Errc::Invalid, "not JSON: {}", why_);
    return std::move(result_);
  }

 private:
  struct Open {
    std::variant<Array, Object> node;
    std::string name;  ///< of the member that comes next
  };
  bool refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool open(std::variant<Array, Object> node) {
    if (open_.size() == kDeepest) return refuse("it is nested too deeply");
    open_.push_back({std::move(node), {}});
    return true;
  }
  bool close() {
    std::variant<Array, Object> node = std::move(open_.back().node);
    open_.pop_back();
    return std::visit([&](auto& whole) { return put(std::move(whole)); }, node);
  }
  bool put(Value value) {
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (auto* array = std::get_if<Array>(&open_.back().node)) {
      array->push_back(std::move(value));
    } else {
      std::get<Object>(open_.back().node).emplace(std::move(open_.back().name), std::move(value));
    }
    return true;
  }

  std::vector<Open> open_;
  Value result_;
  std::string why_;
};

}  // namespace

const Value& Value::operator[](std::string_view key) const {
  static const Value kNull;
  const Object* members = object();
  if (members == nullptr) return kNull;
  const auto found = members->find(key);
  return found == members->end() ? kNull : found->second;
}

const Array& Value::items() const {
  static const Array kNone;
  return array() == nullptr ? kNone : *array();
}

const std::string& Value::string() const {
  static const std::string kNone;
  return text() == nullptr ? kNone : *text();
}

std::string canonical(const Value& value) {
  Writer writer;
  std::visit(writer, value.node());
  return std::move(writer.out);
}

Result<Value> parse(std::string_view text) {
  try {
    Reader reader;
    const bool read = nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
    return reader.result(read);
  } catch (const nlohmann::json::exception&) {
    return fail(Errc::Invalid, "not JSON that can be read here");
  }
}

}  // namespace qapc::json
