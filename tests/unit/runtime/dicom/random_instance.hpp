// Data sets by chance: elements of every VR, nested sequences, private blocks; and recipes that meet them now and then.
#pragma once

#include <random>
#include <vector>

#include "tests/unit/runtime/dicom/reading.hpp"

namespace qapc::dicom::reading {

syn::Instance random_instance(std::mt19937_64& random);
/// The same with other values in few elements, or with few elements of the data set changed, added or removed.
syn::Instance random_neighbour(syn::Instance instance, std::mt19937_64& random);
std::vector<abi::Recipe> random_recipes(std::mt19937_64& random);

}  // namespace qapc::dicom::reading
