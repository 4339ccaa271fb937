// Bytes as OpenSSL takes them. For the files of runtime/crypto alone.
#pragma once

#include <string>
#include <string_view>

namespace qapc::crypto {

inline const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

inline unsigned char* data_of(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace qapc::crypto
