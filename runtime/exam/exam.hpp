// What was read: images with one cell for each recipe, grouped into series and exams. Floor 2 (runtime/exam).
// Plain values. Order is by identifiers (study, series, SOP instance, frame), never by file or thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/abi/value.hpp"
#include "runtime/base/check.hpp"

namespace qapc::exam {

using Scalar = std::variant<double, std::int64_t, std::string>;

/// Most cells have one value, and there are very many cells: one value needs no memory of its own.
class Values {
 public:
  Values() = default;
  Values(std::initializer_list<Scalar> values) : Values(values.begin(), values.end()) {}
  Values(const std::vector<Scalar>& values)  // NOLINT(google-explicit-constructor)
      : Values(values.begin(), values.end()) {}
  template <typename Iterator>
  Values(Iterator begin, Iterator end) {
    for (; begin != end; ++begin) push_back(*begin);
  }
  Values(const Values& other) : one_(copy_of(other.one_)), many_(other.many_) {}
  /// Leaves none.
  Values(Values&& other) noexcept : one_(std::move(other.one_)), many_(std::exchange(other.many_, none())) {}
  Values& operator=(const Values& other) {
    if (this != &other) *this = Values(other);
    return *this;
  }
  Values& operator=(Values&& other) noexcept {
    one_ = std::move(other.one_);
    many_ = std::exchange(other.many_, none());
    return *this;
  }
  ~Values() = default;

  [[nodiscard]] std::size_t size() const { return many_ != nullptr ? many_->size() : 1; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] const Scalar* begin() const { return is_several() ? many_->data() : &one_; }
  [[nodiscard]] const Scalar* end() const { return begin() + size(); }
  /// To be changed in their places.
  [[nodiscard]] std::span<Scalar> in_place() { return is_several() ? std::span(several()) : std::span(&one_, size()); }
  [[nodiscard]] const Scalar& front() const { return *begin(); }
  [[nodiscard]] const Scalar& operator[](std::size_t at) const { return begin()[at]; }
  [[nodiscard]] const Scalar& at(std::size_t at) const {
    QAPC_CHECK(at < size(), "a cell has the value that is asked for");
    return begin()[at];
  }

  void push_back(Scalar value) {
    if (!is_none()) return several().push_back(std::move(value));
    one_ = std::move(value);
    many_ = nullptr;
  }
  /// A double, a std::int64_t, or what makes a string.
  template <typename T, typename From>
  void emplace_back(From&& value) {
    if (!is_none()) {
      several().emplace_back(std::in_place_type<T>, std::forward<From>(value));
      return;
    }
    one_.emplace<T>(std::forward<From>(value));
    many_ = nullptr;
  }
  /// For several that are to come.
  void reserve(std::size_t count) {
    if (count > 1) several().reserve(count);
  }
  void clear() { many_ = none(); }

  friend bool operator==(const Values& a, const Values& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  /// Most are numbers, and those need no question of what to copy.
  static Scalar copy_of(const Scalar& value) {
    const double* number = std::get_if<double>(&value);
    return number != nullptr ? Scalar(*number) : Scalar(value);
  }
  [[nodiscard]] bool is_none() const { return many_.get() == &kNone; }
  [[nodiscard]] bool is_several() const { return many_ != nullptr && !is_none(); }
  std::vector<Scalar>& several() {
    if (many_ == nullptr) {
      many_ = std::make_shared<std::vector<Scalar>>();
      many_->push_back(std::move(one_));
    } else if (is_none()) {
      many_ = std::make_shared<std::vector<Scalar>>();
    } else if (many_.use_count() > 1) {
      many_ = std::make_shared<std::vector<Scalar>>(*many_);
    }
    std::atomic_thread_fence(std::memory_order_acquire);  // who shared it may have read it just now
    return *many_;
  }
  /// Nobody counts who shares it.
  static std::shared_ptr<std::vector<Scalar>> none() { return {std::shared_ptr<void>(), &kNone}; }

  static inline std::vector<Scalar> kNone;
  Scalar one_;
  /// All of them, when there are several; copies share them. Null: one_ is the value.
  std::shared_ptr<std::vector<Scalar>> many_ = none();
};

/// What a recipe gave for one image.
struct Cell {
  abi::Missing missing = abi::Missing::Absent;
  Values values;          ///< of the recipe's type; one for a scalar recipe; empty when missing
  std::uint8_t home = 0;  ///< position of the home that supplied it
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// A classic SOP instance or one frame of a multi-frame object.
struct Image {
  std::string sop_instance_uid;
  std::uint32_t frame = 0;  ///< 1-based; 0 for a classic instance
  std::vector<Cell> cells;  ///< by recipe
  std::uint32_t volume{};   ///< of its series: 1-based; 0 where it is not known (runtime/exam/volumes.hpp)
  std::string evidence{};   ///< SHA-256 of what supplied the cells (docs/report.md, Evidence); "" for invented images
  friend bool operator==(const Image&, const Image&) = default;
};
struct Series {
  std::string uid;
  std::string number;  ///< SeriesNumber as text, for people; "" when absent
  std::vector<Image> images;
  std::vector<Cell> measured{};  ///< by recipe, of those that are measured; empty where nothing was
};
/// Exams of one subject stand side by side, and subjects of one site.
struct Exam {
  std::string uid;  ///< StudyInstanceUID
  std::vector<Series> series;
  std::string subject{};  ///< PatientID within its issuer; "" where the exam does not say
  std::string site{};     ///< code; "" where the policy has no sites, or none for this exam
  std::string no_site{};  ///< why there is no site: `absent`, `differs`, `not in the table`
  std::string scanner{};  ///< what tells it apart; "" where the policy does not ask, or it is not known
  std::string no_scanner{};
  std::vector<std::string> cells{};        ///< by Program::cells: what tells its cell; "" where it is not known
  std::vector<std::string> no_cells{};     ///< why not
  std::int64_t studies = 1;                ///< that were joined to it
  std::optional<std::int64_t> begin_us{};  ///< start of its first image; nothing where studies are not joined, or no
                                           ///< image says when
  std::string alone{};                     ///< why it was joined with no other study; "" where it could have been
};

}  // namespace qapc::exam
