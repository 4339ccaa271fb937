// JSON as a plain value, and its canonical text. Floor 1 (runtime/json); the only folder that includes nlohmann-json.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/base/result.hpp"

namespace qapc::json {

class Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;

class Value {
 public:
  Value() = default;
  Value(bool value) : node_(value) {}                                      // NOLINT(google-explicit-constructor)
  Value(int value) : node_(static_cast<std::int64_t>(value)) {}            // NOLINT(google-explicit-constructor)
  Value(std::int64_t value) : node_(value) {}                              // NOLINT(google-explicit-constructor)
  Value(std::size_t value) : node_(static_cast<std::int64_t>(value)) {}    // NOLINT(google-explicit-constructor)
  Value(std::uint32_t value) : node_(static_cast<std::int64_t>(value)) {}  // NOLINT(google-explicit-constructor)
  Value(double value) : node_(value) {}                                    // NOLINT(google-explicit-constructor)
  Value(std::string value) : node_(std::move(value)) {}                    // NOLINT(google-explicit-constructor)
  Value(std::string_view value) : node_(std::string(value)) {}             // NOLINT(google-explicit-constructor)
  Value(const char* value) : node_(std::string(value)) {}                  // NOLINT(google-explicit-constructor)
  Value(Array value) : node_(std::move(value)) {}                          // NOLINT(google-explicit-constructor)
  Value(Object value) : node_(std::move(value)) {}                         // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(node_); }
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&node_); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&node_); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&node_); }
  [[nodiscard]] const Object* object() const { return std::get_if<Object>(&node_); }

  /// The member of an object; a null value for anything else.
  [[nodiscard]] const Value& operator[](std::string_view key) const;
  /// The elements of an array; none for anything else.
  [[nodiscard]] const Array& items() const;
  /// The text of a text, "" for anything else.
  [[nodiscard]] const std::string& string() const;
  /// The number of an integer, 0 for anything else.
  [[nodiscard]] std::int64_t whole() const { return integer() == nullptr ? 0 : *integer(); }

  friend bool operator==(const Value&, const Value&) = default;

  const auto& node() const { return node_; }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> node_;
};

/// RFC 8785: no blanks, members in order of their names, numbers as ECMAScript prints them. Names are ASCII here, where
/// the order of bytes is the order the RFC asks for.
std::string canonical(const Value& value);

/// Error Invalid: not JSON, a name twice in one object (RFC 8785 has no way to write it), or more than 500 levels deep.
/// Whole numbers beyond 64 bits are read as doubles.
Result<Value> parse(std::string_view text);

}  // namespace qapc::json
