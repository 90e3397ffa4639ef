# make run | test | bench | build | asan | fuzz | lint | deb | install
# Everything is built by Meson and Vite; this file only says in which order.
BUILD = build
DATA ?= warmline-data
PORT ?= 8080

.PHONY: run test bench build web asan fuzz lint deb install clean deps deps-test deps-bench

run: deps build
	@tools/get-pack --meaning
	$(BUILD)/warmline demo --data $(DATA) --port $(PORT)

build: deps web
	@[ -f $(BUILD)/build.ninja ] || meson setup $(BUILD) --buildtype=debugoptimized
	ninja -C $(BUILD) warmline

web: deps
	tools/build-web

deps:
	@tools/install build run
deps-test:
	@tools/install build run test deb
deps-bench:
	@tools/install build run test deb bench

test: deps-test
	@tools/test

asan: deps-test
	@tools/test asan

lint: deps-test
	tools/check-layers
	tools/check-format
	tools/check-docs
	tools/study-jddc check

fuzz: deps-test
	@tools/fuzz

bench: deps-bench web
	@tools/bench

deb: build
	tools/make-deb

install: build
	meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf $(BUILD) build-asan build-clang build-fuzz web/dist
