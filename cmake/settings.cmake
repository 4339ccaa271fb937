# How everything of ours is compiled: C++23, warnings are errors, the same floating-point answer everywhere.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

add_library(qapc_settings INTERFACE)
target_include_directories(qapc_settings INTERFACE ${PROJECT_SOURCE_DIR})
# g++ 12 reports uninitialised members inside the standard library's own variant and regex; clang calls sign
# conversion what g++ does not, and warns of what that library itself uses for a stable sort. Results must not depend on
# contraction into fused multiply-add (docs/ir.md).
target_compile_options(qapc_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -ffp-contract=off
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-overlength-strings>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
target_compile_definitions(qapc_settings INTERFACE QAPC_VERSION="${PROJECT_VERSION}")

if(QAPC_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_compile_options(${sanitizers})
  add_link_options(${sanitizers})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # A third of the compile time: AddressSanitizer stops at a null pointer anyway. The fuzz build, of clang, has them.
    add_compile_options(-fno-sanitize=null,alignment,object-size)
  endif()
  # Debug information of every frame doubles the link; line tables are what a trace needs.
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
endif()
if(QAPC_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Line tables are what a trace needs here, too; more takes a fifth of the time to compile.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
add_link_options(-Wl,--as-needed)  # what is not used costs start-up all the same
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
if(QAPC_TIDY)
  find_program(CLANG_TIDY clang-tidy-19 REQUIRED)
endif()
