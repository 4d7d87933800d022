include(${CMAKE_CURRENT_LIST_DIR}/../upstream.cmake)
