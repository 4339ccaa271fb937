#include "runtime/json/value.hpp"

#include <fmt/format.h>
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
  void operator()(std::int64_t value) { out += std::to_string(value); }
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

Value convert(const nlohmann::json& node) {
  switch (node.type()) {
    case nlohmann::json::value_t::boolean:
      return node.get<bool>();
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
      return node.get<std::int64_t>();
    case nlohmann::json::value_t::number_float:
      return node.get<double>();
    case nlohmann::json::value_t::string:
      return node.get<std::string>();
    case nlohmann::json::value_t::array: {
      Array array;
      for (const nlohmann::json& item : node) array.push_back(convert(item));
      return array;
    }
    case nlohmann::json::value_t::object: {
      Object object;
      for (const auto& [name, member] : node.items()) object.emplace(name, convert(member));
      return object;
    }
    default:
      return {};
  }
}

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
    return convert(nlohmann::json::parse(text.begin(), text.end()));
  } catch (const nlohmann::json::parse_error& error) {
    return fail(Errc::Invalid, "not JSON: it goes wrong at byte {}", error.byte);
  } catch (const nlohmann::json::exception&) {
    return fail(Errc::Invalid, "not JSON that can be read here");
  }
}

}  // namespace qapc::json
