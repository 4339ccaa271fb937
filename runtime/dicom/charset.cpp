#include "runtime/dicom/charset.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iconv.h>
#include <span>

namespace qapc::dicom {
namespace {

constexpr char kEscape = '\x1B';

bool is_upper(char c) {
  return (static_cast<unsigned char>(c) & 0x80) != 0;
}
/// A byte of a two-byte character in G0.
bool is_half(char c) {
  return c > ' ' && c < '\x7F';
}

}  // namespace

namespace {

/// Eight bytes at a time: top bits of bytes that are not ASCII, that escape, that are backslashes.
struct Marks {
  static constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
  static constexpr std::uint64_t kTops = kOnes << 7;
  std::uint64_t upper = 0;
  std::uint64_t escapes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t blanks = 0;  ///< up to 20 hex

  /// Exact as long as no byte has its own top bit.
  static std::uint64_t zeros(std::uint64_t word) { return (word - kOnes) & ~word & kTops; }
  void add(std::uint64_t word) {
    upper |= word & kTops;
    escapes |= zeros(word ^ kOnes * static_cast<unsigned char>(kEscape));
    backslashes |= zeros(word ^ kOnes * static_cast<unsigned char>('\\'));
    blanks |= (word - kOnes * 0x21) & ~word & kTops;
  }
};

}  // namespace

Shape shape_of(std::string_view bytes) {
  while (!bytes.empty() && bytes.back() == '\0') bytes.remove_suffix(1);
  Marks marks;
  const std::size_t size = bytes.size();
  std::uint64_t word = 0;
  if (size >= sizeof word) {
    // The last word overlaps the one before it.
    for (std::size_t at = 0; at < size; at += sizeof word) {
      std::memcpy(&word, bytes.data() + std::min(at, size - sizeof word), sizeof word);
      marks.add(word);
    }
  } else {
    word = Marks::kOnes * '0';  // which is none of them
    for (const char c : bytes) word = word << 8 | static_cast<unsigned char>(c);
    marks.add(word);
  }
  return {.plain = (marks.upper | marks.escapes) == 0, .backslash = marks.backslashes != 0, .blank = marks.blanks != 0};
}

/// PS3.3 tables C.12-2 to C.12-5: registration number, escape sequence, and the encoding it is converted from.
struct CodeSet {
  enum class Place : std::uint8_t {
    Ascii,  ///< G0, one byte. Also the Roman half of JIS X 0201: its yen sign is DICOM's backslash
    Pairs,  ///< G0, two bytes
    Upper,  ///< G1, one byte or two
  };
  int number;
  std::string_view escape;
  Place place;
  std::string_view encoding;
  char mark = 0;  ///< stands before each character in the encoding, where it is not the encoding's own set
};

namespace {

constexpr char kKana = '\x8E';           // single shift 2 of EUC-JP
constexpr char kSupplementary = '\x8F';  // single shift 3
constexpr CodeSet kSets[] = {
    {6, "(B", CodeSet::Place::Ascii, ""},
    {13, "(J", CodeSet::Place::Ascii, ""},
    {13, ")I", CodeSet::Place::Upper, "EUC-JP", kKana},
    {87, "$B", CodeSet::Place::Pairs, "EUC-JP"},
    {159, "$(D", CodeSet::Place::Pairs, "EUC-JP", kSupplementary},
    {149, "$)C", CodeSet::Place::Upper, "EUC-KR"},
    {58, "$)A", CodeSet::Place::Upper, "GB2312"},
    {100, "-A", CodeSet::Place::Upper, "ISO-8859-1"},
    {101, "-B", CodeSet::Place::Upper, "ISO-8859-2"},
    {109, "-C", CodeSet::Place::Upper, "ISO-8859-3"},
    {110, "-D", CodeSet::Place::Upper, "ISO-8859-4"},
    {144, "-L", CodeSet::Place::Upper, "ISO-8859-5"},
    {127, "-G", CodeSet::Place::Upper, "ISO-8859-6"},
    {126, "-F", CodeSet::Place::Upper, "ISO-8859-7"},
    {138, "-H", CodeSet::Place::Upper, "ISO-8859-8"},
    {148, "-M", CodeSet::Place::Upper, "ISO-8859-9"},
    {203, "-b", CodeSet::Place::Upper, "ISO-8859-15"},
    {166, "-T", CodeSet::Place::Upper, "TIS-620"},
};

/// Nothing where a byte has no meaning in the encoding. The C library knows all encodings that are named here.
std::optional<std::string> convert(std::string_view bytes, std::string_view encoding) {
  const ::iconv_t converter = ::iconv_open("UTF-8", std::string(encoding).c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how iconv says no
  if (converter == reinterpret_cast<::iconv_t>(-1)) return std::nullopt;
  std::string out;
  std::array<char, 1024> piece{};
  // iconv reads through its argument and never writes; its type predates const.
  char* from = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  bool good = true;
  for (bool rest = true; good && rest;) {
    char* to = piece.data();
    std::size_t room = piece.size();
    // The last call without input flushes what the converter holds back.
    rest = left > 0;
    const std::size_t result = ::iconv(converter, rest ? &from : nullptr, rest ? &left : nullptr, &to, &room);
    good = result != static_cast<std::size_t>(-1) || errno == E2BIG;
    out.append(piece.data(), piece.size() - room);
  }
  ::iconv_close(converter);
  return good ? std::optional(out) : std::nullopt;
}

/// `ISO_IR 100`, `ISO 2022 IR 100` and what writers make of them give 100; others -1.
int number_of(std::string_view term) {
  std::string words(term);
  std::ranges::replace(words, '_', ' ');
  std::ranges::replace(words, '-', ' ');
  static constexpr std::string_view kPrefixes[] = {"ISO 2022 IR ", "ISO IR "};
  for (const std::string_view prefix : kPrefixes) {
    if (!words.starts_with(prefix)) continue;
    int number = -1;
    const char* const end = words.data() + words.size();
    const auto [next, error] = std::from_chars(words.data() + prefix.size(), end, number);
    return error == std::errc{} && next == end ? number : -1;
  }
  return words.empty() ? 6 : -1;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(std::string_view(" \0", 2)) - first + 1);
}

/// One text on its way through G0 and G1.
class Decoder {
 public:
  Decoder(std::span<const int> declared, const CodeSet* upper, bool person_name)
      : declared_(declared), first_upper_(upper), upper_(upper), person_name_(person_name) {}

  std::optional<std::string> run(std::string_view bytes) {
    rest_ = bytes;
    while (!rest_.empty()) {
      if (!step()) return std::nullopt;
    }
    return out_;
  }

 private:
  bool step() {
    const char c = rest_.front();
    if (c == kEscape) return switch_set();
    if (is_upper(c)) return upper_run();
    if (pairs_ != nullptr && is_half(c)) return pair_run();
    if (is_delimiter(c)) reset();
    out_ += c;
    rest_.remove_prefix(1);
    return true;
  }

  /// PS3.5 6.1.2.5.3: these go back to the first set.
  bool is_delimiter(char c) const {
    return c == '\\' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || (person_name_ && (c == '^' || c == '='));
  }
  void reset() {
    pairs_ = nullptr;
    upper_ = first_upper_;
  }

  bool is_declared(int number) const {
    const auto has = [&](int wanted) { return std::ranges::find(declared_, wanted) != declared_.end(); };
    // Writers of Kanji leave it for the Roman set without having declared that.
    const bool roman_by_kanji = number == 13 && (has(87) || has(159));
    return number == 6 || has(number) || roman_by_kanji;
  }

  bool switch_set() {
    for (const CodeSet& set : kSets) {
      if (!rest_.substr(1).starts_with(set.escape) || !is_declared(set.number)) continue;
      if (set.place == CodeSet::Place::Upper) {
        upper_ = &set;
      } else {
        pairs_ = set.place == CodeSet::Place::Pairs ? &set : nullptr;
      }
      rest_.remove_prefix(1 + set.escape.size());
      return true;
    }
    return false;
  }

  bool upper_run() {
    if (upper_ == nullptr) return false;
    std::string packed;
    std::size_t used = 0;
    for (; used < rest_.size() && is_upper(rest_[used]); ++used) {
      if (upper_->mark != 0) packed += upper_->mark;
      packed += rest_[used];
    }
    return append(packed, used, upper_->encoding);
  }

  /// EUC-JP has the same pairs with the upper bit set.
  bool pair_run() {
    std::string packed;
    std::size_t used = 0;
    for (; used < rest_.size() && is_half(rest_[used]); used += 2) {
      if (used + 1 >= rest_.size() || !is_half(rest_[used + 1])) return false;
      if (pairs_->mark != 0) packed += pairs_->mark;
      packed += static_cast<char>(rest_[used] | 0x80);
      packed += static_cast<char>(rest_[used + 1] | 0x80);
    }
    return append(packed, used, pairs_->encoding);
  }

  bool append(std::string_view packed, std::size_t used, std::string_view encoding) {
    const auto text = convert(packed, encoding);
    if (!text) return false;
    out_ += *text;
    rest_.remove_prefix(used);
    return true;
  }

  std::span<const int> declared_;
  const CodeSet* first_upper_;
  const CodeSet* upper_;
  bool person_name_;
  const CodeSet* pairs_ = nullptr;
  std::string_view rest_;
  std::string out_;
};

}  // namespace

Charset::Charset(std::string_view specific_character_set) {
  for (std::size_t at = 0; at <= specific_character_set.size();) {
    const std::size_t end = std::min(specific_character_set.find('\\', at), specific_character_set.size());
    const std::string_view term = trimmed(specific_character_set.substr(at, end - at));
    const bool first = at == 0;
    at = end + 1;
    const int number = number_of(term);
    if (first && (term == "GB18030" || term == "GBK")) whole_ = term;
    if (first && number == 192) whole_ = "UTF-8";
    const auto upper = std::ranges::find_if(
        kSets, [&](const CodeSet& set) { return set.number == number && set.place == CodeSet::Place::Upper; });
    if (first && upper != std::end(kSets)) upper_ = upper;
    declared_.push_back(number);
  }
}

std::optional<std::string> Charset::to_utf8(std::string_view bytes, bool person_name) const {
  if (is_plain(bytes)) return std::string(bytes);
  if (!whole_.empty()) return convert(bytes, whole_);
  return Decoder(declared_, upper_, person_name).run(bytes);
}

}  // namespace qapc::dicom
