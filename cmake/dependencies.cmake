# Every library qapc stands on, from Debian 12 packages (listed once, in tools/dev).
# Each is linked by one folder only; cmake/folders.cmake and tests/architecture hold that line.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(ZLIB REQUIRED)
find_package(TBB REQUIRED CONFIG)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# ANTLR: tool 4.7.2 with runtime 4.9; neither ships a CMake file.
find_program(ANTLR4_TOOL antlr4 REQUIRED)
find_path(ANTLR4_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime REQUIRED)
find_library(ANTLR4_LIBRARY libantlr4-runtime.a REQUIRED)

# LLVM must be asked for by major.minor, and by place: another LLVM may be the system's default.
find_package(LLVM 19.1 REQUIRED CONFIG PATHS /usr/lib/llvm-19 NO_DEFAULT_PATH)

find_package(DCMTK REQUIRED CONFIG)

# Memory given and taken is a large part of what an image costs (docs/performance.md). qapc does without, and sanitizers
# need their own.
find_package(mimalloc 2.0 QUIET CONFIG)
function(qapc_faster_memory program)
  if(mimalloc_FOUND AND NOT QAPC_SANITIZE)
    target_link_libraries(${program} PRIVATE mimalloc)
  endif()
endfunction()
