#include "runtime/pixels/plugin.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <dlfcn.h>
#include <gnu/libc-version.h>

#include "tests/support/process.hpp"

using namespace qapc;

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
  const support::Scratch scratch;
  const auto plugin = pixels::open_pixels(scratch.file("text.so", "not a library"));
  REQUIRE_FALSE(plugin.has_value());
  CHECK(plugin.error().code == Errc::Unreadable);
  CHECK_THAT(plugin.error().text,
             Catch::StartsWith("the pixel plugin cannot be loaded: ") && Catch::Contains("text.so"));
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
