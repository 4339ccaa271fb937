#include "runtime/pixels/plugin.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <gnu/libc-version.h>

using namespace qapc;

namespace {

/// A file of the given text that is gone after the test.
struct Scratch {
  std::filesystem::path file = std::filesystem::temp_directory_path() / "qapc_plugin_test_XXXXXX";
  explicit Scratch(std::string_view text) {
    std::string name = file.string();
    REQUIRE(mkstemp(name.data()) >= 0);
    file = name;
    std::ofstream(file) << text;
  }
  ~Scratch() { std::filesystem::remove(file); }
};

}  // namespace

TEST_CASE("the pixel plugin opens and says which ITK it holds", "[pixels]") {
  const auto plugin = pixels::open_pixels();
  REQUIRE(plugin.has_value());
  CHECK(plugin->name() == "qapc_pixels.so");
  CHECK_THAT(plugin->itk_version(), Catch::StartsWith("5.2."));
  CHECK(pixels::open_pixels()->itk_version() == plugin->itk_version());
}

TEST_CASE("a plugin that is not there is NotFound and named", "[pixels]") {
  const auto plugin = pixels::open_pixels("/nowhere/qapc_pixels.so");
  REQUIRE_FALSE(plugin.has_value());
  CHECK(plugin.error().code == Errc::NotFound);
  CHECK(plugin.error().text ==
        "the pixel plugin is missing: /nowhere/qapc_pixels.so (QAPC_PIXELS names another place)");
}

TEST_CASE("a file that is no library is Unreadable, with the loader's reason", "[pixels]") {
  const Scratch text("not a library");
  const auto plugin = pixels::open_pixels(text.file);
  REQUIRE_FALSE(plugin.has_value());
  CHECK(plugin.error().code == Errc::Unreadable);
  CHECK_THAT(plugin.error().text, Catch::StartsWith("the pixel plugin cannot be loaded: ") &&
                                      Catch::Contains(text.file.filename().string()));
}

TEST_CASE("a library that is no plugin is Unsupported", "[pixels]") {
  Dl_info libc{};
  REQUIRE(dladdr(reinterpret_cast<void*>(&gnu_get_libc_version), &libc) != 0);
  const auto plugin = pixels::open_pixels(libc.dli_fname);
  REQUIRE_FALSE(plugin.has_value());
  CHECK(plugin.error().code == Errc::Unsupported);
  CHECK_THAT(plugin.error().text, Catch::Contains("offers no qapc_pixels_v2"));
}

TEST_CASE("QAPC_PIXELS names another plugin", "[pixels]") {
  setenv("QAPC_PIXELS", "/elsewhere/pixels.so", 1);
  CHECK(pixels::plugin_file() == "/elsewhere/pixels.so");
  setenv("QAPC_PIXELS", "", 1);
  CHECK(pixels::plugin_file().filename() == "qapc_pixels.so");
  unsetenv("QAPC_PIXELS");
}
