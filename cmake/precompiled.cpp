// Nothing: what is compiled here is what stands before it (cmake/precompiled.cmake).
