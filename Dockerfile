# Two images: `plain` for check, fix, patch and filter; `bot` has git too, for the bot.
#
#   docker build --target plain -t harden .
#   docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges:true --network none -v "$PWD:/src:ro" harden check
ARG NODE=node:22-alpine@sha256:c610fcdfb1d5b4740dd70c284ed3cb16bb857e0f7166196e36a5501df7a3aa32

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run --silent build

FROM ${NODE} AS plain
COPY --from=build /build/dist /opt/harden/dist
COPY --from=build /build/schemas /opt/harden/schemas
COPY --from=build /build/package.json /build/LICENSE /opt/harden/
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["node", "/opt/harden/dist/harden.js"]
CMD ["--help"]

FROM plain AS bot
USER 0:0
RUN apk add --no-cache git
USER 65532:65532
