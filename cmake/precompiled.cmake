# What nearly every file includes, read once for all: a fifth of the time that a file of ours takes to compile, and half of
# that of a test. The builds of clang go without, and so find an include that is missing.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR QAPC_TIDY)
  function(qapc_precompile)
  endfunction()
  function(qapc_precompiled)
  endfunction()
  function(qapc_together)
  endfunction()
  return()
endif()

set(QAPC_PRECOMPILED
  <algorithm> <array> <cstdint> <expected> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string>
  <string_view> <utility> <variant> <vector> <fmt/format.h>)
# Every file is compiled alike in what these depend on: some libraries ask for threads, and ccache for the other.
add_compile_options(-pthread -fpch-preprocess)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# A library of no code that holds them, and HEADERS more, for what is compiled with OPTIONS: of programs, or of libraries.
function(qapc_precompile name)
  cmake_parse_arguments(PRE "PROGRAMS" "" "LINKS;HEADERS;OPTIONS" ${ARGN})
  add_library(${name} OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
  target_link_libraries(${name} PRIVATE qapc_settings fmt::fmt ${PRE_LINKS})
  target_compile_options(${name} PRIVATE ${PRE_OPTIONS})
  if(PRE_PROGRAMS)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${name} PRIVATE -fPIE)
  endif()
  target_precompile_headers(${name} PRIVATE ${QAPC_PRECOMPILED} ${PRE_HEADERS})
endfunction()

function(qapc_precompiled target from)
  target_precompile_headers(${target} REUSE_FROM ${from})
endfunction()
# The files of a target are compiled eight at a time, as if they were one: what they all use is compiled once, which takes
# half the time or less. Those named after it stay apart; `all` of them do.
function(qapc_together target)
  if(ARGN STREQUAL all)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  foreach(file IN LISTS ARGN)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/${file} TARGET_DIRECTORY ${target}
      PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

qapc_precompile(precompiled)
qapc_precompile(precompiled_program PROGRAMS)
