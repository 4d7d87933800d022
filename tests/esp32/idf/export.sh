# Stands in for ESP-IDF's export.sh: puts the idf.py beside it on PATH.
IDF_PATH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export IDF_PATH PATH="$IDF_PATH/tools:$PATH"
