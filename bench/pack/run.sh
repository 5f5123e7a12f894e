#!/usr/bin/env bash
# On the machine with the card: bash run.sh. Unpacks into a temporary folder, finds the driver, runs the stages and leaves their reports in $OUT.
#   OUT=FOLDER      default: out/ beside this file
#   STAGES="…"      of selftest, step, models, growth, run, half, torch; default "selftest step models growth run"
#   STEP="…"        options of the bench in stage step
#   MODELS="…"      options of the bench in stages models and half
#   LIMIT=SECONDS   for each stage; default 400
#   PYTHON=PATH     the Python that may have PyTorch; default python3
#   SOFTWARE=1      on the software adapter of a Chromium instead of a card
set -u
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${OUT:=$here/out}"
OUT=$(cd "$OUT" && pwd)
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/app" "$here/public" "$here/node_modules" "$work/"
xz -dc "$here/node.xz" > "$work/node" && chmod +x "$work/node"
xz -d "$work/node_modules/webgpu/dist/linux-x64/dawn.node.xz"

stages=${STAGES:-selftest step models growth run}
models=${MODELS:---model random --rows 8,64,256 --profile}
if [ -n "${SOFTWARE:-}" ]; then
  models=${MODELS:---model random-small --length 16 --rows 4,8 --quick --models}
  folder=$(dirname "$(ls /usr/lib*/chromium*/vk_swiftshader_icd.json | head -n 1)")
  export VK_ICD_FILENAMES=$folder/vk_swiftshader_icd.json LD_LIBRARY_PATH=$folder
else
  # Only what the system lacks. NVIDIA's library is not loaded without the loaders of libglvnd.
  mkdir "$work/lib"
  for file in "$here"/lib/*; do
    ldconfig -p | grep -q "^\s*$(basename "$file") " || cp "$file" "$work/lib/"
  done
  export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$work/lib
  for driver in /usr/local/nvidia/share/vulkan/icd.d /usr/share/vulkan/icd.d /etc/vulkan/icd.d; do
    [ -f "$driver/nvidia_icd.json" ] && export VK_DRIVER_FILES=$driver/nvidia_icd.json && break
  done
  if ! ldconfig -p | grep -q libGLX_nvidia.so.0; then
    library=$(find /usr/local/nvidia /usr/lib /usr/lib64 -name libGLX_nvidia.so.0 2>/dev/null | head -n 1)
    [ -n "$library" ] && LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$(dirname "$library")
  fi
  library=$(ldconfig -p | grep -o '/.*libGLX_nvidia.so.0' | head -n 1)
  [ -n "$library" ] && ldd "$library" | grep 'not found'
  command -v nvidia-smi >/dev/null &&
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv | tee "$OUT/card.txt"
fi

failed=0
# stage NAME SUFFIX COMMAND…: standard output becomes $OUT/NAME.SUFFIX, the rest $OUT/NAME.err.
stage() {
  local name=$1 report=$OUT/$1.$2
  shift 2
  case " $stages " in *" $name "*) ;; *) return ;; esac
  echo "== $name"
  (cd "$work" && timeout "${LIMIT:-400}" "$@") >"$report" 2>"$OUT/$name.err" || { failed=1; tail -n 3 "$OUT/$name.err"; }
  case $name in selftest) tail -n 1 "$report" ;; *) cat "$report" ;; esac
}
apogee=("$work/node" app/bin/main.mjs)
bench=("${apogee[@]}" bench --patience 0 --python "$python")
stage selftest txt "${apogee[@]}" selftest
# shellcheck disable=SC2086
stage step txt "${bench[@]}" --rows 8,64,256 --profile --json "$OUT/step.json" ${STEP:-}
stage torch txt "${bench[@]}" --only torch --json "$OUT/torch.json"
# shellcheck disable=SC2086
stage models txt "${bench[@]}" --only models:webgpu $models --json "$OUT/models.json"
# shellcheck disable=SC2086
stage half txt "${bench[@]}" --only models:webgpu $models --precision half --json "$OUT/half.json"
stage growth txt "${bench[@]}" --growth "$OUT/growth.svg" --json "$OUT/growth.json"
stage run txt "${apogee[@]}" run tales-momentum --seeds 0 --iterations 2 --engine webgpu --out "$OUT/run.jsonl"
# What the project set out to reach, of all reports.
echo '== goals'
for name in step models; do case " $stages " in *" $name "*) grep -hE '^(reached|MISSED|FAILED) ' "$OUT/$name.txt" ;; esac; done
exit $failed
