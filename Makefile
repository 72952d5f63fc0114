# The one door: `make` alone prints what there is.
.DEFAULT_GOAL := help
.PHONY: help demo test e2e soak lint bench generate testbed-up testbed-images testbed-down

TESTBED = cargo run --quiet --package clickstream-testbed --

help: ## Print this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## A week of a shop, from recorded events to a proven lake, on this machine
	@cargo build --package clickstream-worker
	@target/debug/clickstream-worker run examples/demo.yaml

test: ## Everything this machine can run; a table at the end says what it could not, and why
	@tests/run

e2e: ## The suite in a kind cluster (docker or podman) with Strimzi, MinIO and the chart; CLUSTER=… names another place
	@tests/e2e/$(or $(CLUSTER),kind)/run

soak: ## The deep counts, for hours: more histories, more kills; each can be set, as in KILLS=1000 make soak
	@HISTORIES=$${HISTORIES:-1000000} FUZZ_SECONDS=$${FUZZ_SECONDS:-1800} cargo test --quiet --workspace --lib -- simulation fuzz mutations
	@KILLS=$${KILLS:-500} cargo test --quiet --workspace --test run --test replay --test log --test land
	@SPECS=$${SPECS:-12000} cargo test --quiet --workspace --test resource generated
	@for fire in 1 2 3 4 5; do SEED=$$(od -An -N2 -tu2 /dev/urandom | tr -d ' ') cargo test --quiet --workspace --test cluster fire || exit 1; done

lint: ## Format, clippy, licences, spelling, shell scripts: whatever a reviewer should not have to say
	@tests/lint

bench: ## How fast it is; beside Python where that has what it takes (pip install faker confluent-kafka pandas pyarrow boto3)
	@cargo bench --quiet --package clickstream-worker --bench generate --bench land
	@cargo bench --quiet --package clickstream-tests --bench replay --bench landing --bench operator

generate: ## Write what is made from the Rust types: the definition of the resource, its schema for editors, its reference, the chart's
	@cargo run --quiet --package clickstream-crds --features generate --bin crdgen -- .

testbed-up: ## Start real servers for the shell: eval "$(make -s testbed-up)"
	@tests/testbed/packages >&2
	@$(TESTBED) up

testbed-images: ## Build operator and worker, and give their images to the testbed's node
	@cargo build --package clickstream-operator --package clickstream-worker
	@for name in operator worker; do $(TESTBED) load clickstream/$$name:0.1.0 target/debug/clickstream-$$name; done

testbed-down: ## End them; nothing is left
	@$(TESTBED) down
