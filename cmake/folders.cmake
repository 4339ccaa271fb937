# qapc_folder(runtime/text LINKS runtime/base WALL PkgConfig::RE2)
#   makes the library of that folder from its own .cpp files. LINKS are folders on the same floor or below;
#   WALL is the foreign library that this folder alone may include (its headers are never passed on). PLAIN: nothing is
#   precompiled, since that library is compiled with macros that say what standard headers hold, or since g++ 12 then warns
#   falsely of its own std::string. APART: files that are compiled by themselves (`all` are), since they call other things by
#   the names of their neighbours.
function(qapc_folder path)
  cmake_parse_arguments(FOLDER "PLAIN" "" "LINKS;WALL;APART" ${ARGN})
  string(REPLACE "/" "_" name ${path})
  list(TRANSFORM FOLDER_LINKS REPLACE "/" "_")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${path}/*.cpp)
  if(NOT sources)
    add_library(${name} INTERFACE)  # headers only
    target_link_libraries(${name} INTERFACE qapc_settings fmt::fmt ${FOLDER_LINKS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC qapc_settings fmt::fmt ${FOLDER_LINKS})
  if(NOT FOLDER_PLAIN)
    qapc_precompiled(${name} precompiled)
  endif()
  qapc_together(${name} ${FOLDER_APART})
  foreach(library IN LISTS FOLDER_WALL)
    get_target_property(includes ${library} INTERFACE_INCLUDE_DIRECTORIES)
    if(includes)
      target_include_directories(${name} SYSTEM PRIVATE ${includes})
    endif()
    target_link_libraries(${name} PRIVATE ${library})
  endforeach()
  if(QAPC_TIDY)
    set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY ${CLANG_TIDY})
  endif()
endfunction()
